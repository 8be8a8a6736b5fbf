package io.herokuexporter.logplex;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What came out of one body: `APP|PROCID|TEXT` of each message, or the name of what went wrong.
record Reading(List<String> events, int frames, int repaired) {
  static Reading of(String body) {
    return of(new MessageReader(), body);
  }

  /// Reads the body from the middle of a larger array, for a request seldom fills its buffer.
  static Reading of(MessageReader reader, String body) {
    byte[] bytes = Bodies.bytes("7 <" + body + "\n9 <");
    reader.open(bytes, 3, 3 + body.length());
    List<String> events = new ArrayList<>();
    for (var event = reader.next(); event != MessageReader.Event.END; event = reader.next()) {
      Message message = reader.message();
      events.add(
          event == MessageReader.Event.MESSAGE
              ? plain(message.appName())
                  + "|"
                  + plain(message.procId())
                  + "|"
                  + plain(message.text())
              : event.name());
    }
    return new Reading(events, reader.frames(), reader.repaired());
  }

  private static String plain(Slice slice) {
    return new String(slice.bytes(), slice.start(), slice.length(), StandardCharsets.ISO_8859_1);
  }
}
