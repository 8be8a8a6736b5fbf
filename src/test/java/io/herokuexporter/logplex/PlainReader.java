package io.herokuexporter.logplex;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The framing of a body said again, slowly and plainly, for [MessageReader] to be compared with.
final class PlainReader {
  private static final Pattern BLANKS = Pattern.compile("[ \\n\\r\\t]*");
  private static final Pattern LENGTH = Pattern.compile("([0-9]+) ");
  private static final Pattern FRAME = Pattern.compile("[0-9]+ <");
  private static final Pattern MESSAGE =
      Pattern.compile(
          "<[0-9]+>[^ ]+ [^ ]* [^ ]* ([^ ]*) ([^ ]{0,128}) [^ ]*(?: (?:- )?(.*))?", Pattern.DOTALL);

  private final List<String> events = new ArrayList<>();
  private String rest;
  private int frames;
  private int repaired;

  private PlainReader(String body) {
    rest = body;
  }

  static Reading read(String body) {
    return new PlainReader(body).read();
  }

  private Reading read() {
    boolean lines = withoutBlanks(rest).startsWith("<");
    for (rest = withoutBlanks(rest); !rest.isEmpty(); rest = withoutBlanks(rest)) {
      if (lines) {
        int newline = rest.indexOf('\n');
        take(newline < 0 ? rest.length() : newline + 1);
      } else {
        readFrame();
      }
    }
    return new Reading(events, frames, repaired);
  }

  private void readFrame() {
    Matcher length = LENGTH.matcher(rest);
    if (!length.lookingAt()) {
      tear();
      return;
    }
    BigInteger octets = new BigInteger(length.group(1));
    String after = rest.substring(length.end());
    boolean inside = octets.compareTo(BigInteger.valueOf(after.length())) <= 0;
    if (inside && isBoundary(after.substring(octets.intValueExact()))) {
      rest = after;
      take(octets.intValueExact());
      return;
    }
    for (int i = 0; i < after.length(); i++) {
      if (after.charAt(i) == '\n' && isBoundary(after.substring(i + 1))) {
        repaired++;
        rest = after;
        take(i + 1);
        return;
      }
    }
    if (inside) {
      repaired++;
      rest = after;
      take(after.length());
    } else {
      tear();
    }
  }

  private void tear() {
    events.add("BAD_FRAME");
    rest = "";
  }

  private void take(int octets) {
    frames++;
    String message = rest.substring(0, octets);
    rest = rest.substring(octets);
    if (message.endsWith("\r\n")) {
      message = message.substring(0, message.length() - 2);
    } else if (message.endsWith("\n")) {
      message = message.substring(0, message.length() - 1);
    }
    Matcher fields = MESSAGE.matcher(message);
    if (fields.matches()) {
      String text = fields.group(3) == null ? "" : fields.group(3);
      events.add(fields.group(1) + "|" + fields.group(2) + "|" + text);
    } else {
      events.add("BAD_HEADER");
    }
  }

  private static boolean isBoundary(String rest) {
    String next = withoutBlanks(rest);
    return next.isEmpty() || FRAME.matcher(next).lookingAt();
  }

  private static String withoutBlanks(String text) {
    Matcher blanks = BLANKS.matcher(text);
    return blanks.lookingAt() ? text.substring(blanks.end()) : text;
  }
}
