package io.herokuexporter.extract;

import io.herokuexporter.logplex.Message;
import java.util.Arrays;

/// Who wrote a message, by its APP, and where words stand in texts that people wrote for people.
final class PlatformLines {
  private static final byte[] HEROKU = Bytes.ascii("heroku");
  private static final byte[] APP = Bytes.ascii("app");

  private PlatformLines() {}

  /// Whether Heroku's platform wrote it: nothing that an app prints can.
  static boolean isOfPlatform(Message message) {
    return message.appName().is(HEROKU);
  }

  /// Whether the app wrote it, one of its add-ons, or the api for it.
  static boolean isOfApp(Message message) {
    return message.appName().is(APP);
  }

  /// The place of a word in `bytes[from, to)`, or -1.
  static int indexOf(byte[] word, byte[] bytes, int from, int to) {
    for (int at = from; at + word.length <= to; at++) {
      if (Arrays.equals(bytes, at, at + word.length, word, 0, word.length)) {
        return at;
      }
    }
    return -1;
  }
}
