package io.herokuexporter.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A request to the drain as it goes over the wire, in two parts around its Frame-Id.
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
record DrainRequest(byte[] before, byte[] after) {
  /// Reads what `workload.write_requests` wrote: for each request a line with the lengths of both
  /// parts, then the parts.
  static List<DrainRequest> read(Path file) throws IOException {
    List<DrainRequest> requests = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (int before = length(in); before >= 0; before = length(in)) {
        int after = length(in);
        requests.add(new DrainRequest(in.readNBytes(before), in.readNBytes(after)));
      }
    }
    return requests;
  }

  int length() {
    return before.length + after.length;
  }

  /// A decimal number and the byte after it; -1 at the end of the file.
  private static int length(DataInputStream in) throws IOException {
    int digit = in.read();
    if (digit < 0) {
      return -1;
    }
    int number = 0;
    for (; digit >= '0' && digit <= '9'; digit = in.read()) {
      number = 10 * number + digit - '0';
    }
    return number;
  }
}
