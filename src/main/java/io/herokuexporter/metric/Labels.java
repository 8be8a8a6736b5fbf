package io.herokuexporter.metric;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The labels of one series, as they stand on the page: `app="x",process="web.1"`, in the order of
/// their names, values escaped (`\\`, `\"`, `\n`), UTF-8. Both formats write them so. A label with
/// an empty value is left out, for to Prometheus it is the same as none.
public final class Labels implements Comparable<Labels> {
  public static final Labels NONE = new Labels(new byte[0]);

  private final byte[] text;
  private final int hash;

  private Labels(byte[] text) {
    this.text = text;
    this.hash = Arrays.hashCode(text);
  }

  /// Labels of pairs of a name and a value; a null value leaves its label out.
  public static Labels of(@Nullable String... namesAndValues) {
    Builder builder = new Builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String name = namesAndValues[i];
      String value = namesAndValues[i + 1];
      if (name != null && value != null) {
        builder.put(name, value);
      }
    }
    return builder.build();
  }

  /// Labels whose [#text] was kept.
  static Labels ofText(byte[] text) {
    return text.length == 0 ? NONE : new Labels(text);
  }

  public boolean isEmpty() {
    return text.length == 0;
  }

  /// How many labels there are.
  int size() {
    return quotes(text, text.length) / 2;
  }

  /// The first labels, or null when there are not as many.
  @Nullable Labels first(int size) {
    int quotes = 2 * size;
    int at = 0;
    for (; at < text.length && quotes > 0; at++) {
      if (text[at] == '"') {
        quotes--;
      } else if (text[at] == '\\') {
        at++;
      }
    }
    return quotes == 0 ? ofText(Arrays.copyOf(text, at)) : null;
  }

  /// The text, without braces. It is shared, not copied: for writing only.
  public byte[] text() {
    return text;
  }

  /// In the order of their values: one that ends comes before one that goes on.
  @Override
  public int compareTo(Labels other) {
    int at = Arrays.mismatch(text, other.text);
    if (at < 0 || at == text.length || at == other.text.length) {
      return Integer.compare(text.length, other.text.length);
    }
    return Integer.compare(rank(text, at), rank(other.text, at));
  }

  /// Where the end of a value or of a name comes before all that may follow in a longer one.
  private static int rank(byte[] text, int at) {
    boolean ends = text[at] == '"' || (text[at] == '=' && endsName(text, at));
    return ends ? -1 : Byte.toUnsignedInt(text[at]);
  }

  /// Whether a `=` stands behind a name: then a value begins. Of those in a value only the last has
  /// a quotation mark behind it, so the text is seldom read from its start.
  private static boolean endsName(byte[] text, int at) {
    return text[at + 1] == '"' && quotes(text, at) % 2 == 0;
  }

  /// How many quotation marks around values stand before a place.
  private static int quotes(byte[] text, int place) {
    int quotes = 0;
    for (int at = 0; at < place; at++) {
      if (text[at] == '"') {
        quotes++;
      } else if (text[at] == '\\') {
        at++; // only values have these
      }
    }
    return quotes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels labels
        && hash == labels.hash
        && Arrays.equals(text, labels.text);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return new String(text, StandardCharsets.UTF_8);
  }

  /// Collects labels in any order; of two with one name the last counts. Can be used again after
  /// [#clear]; for one thread.
  public static final class Builder {
    private static final int REPLACEMENT = 0xFFFD;

    private String[] names = new String[Bounds.LABELS_MAX];
    private String[] values = new String[Bounds.LABELS_MAX];
    private int size;
    private byte[] buffer = new byte[256];
    private int length;

    /// How many labels there are, those with an empty value left out.
    public int size() {
      return size;
    }

    /// Forgets all labels.
    public void clear() {
      size = 0;
    }

    /// Adds a label at its place, or takes it away when the value is empty.
    public void put(String name, String value) {
      int at = 0;
      while (at < size && names[at].compareTo(name) < 0) {
        at++;
      }
      boolean known = at < size && names[at].equals(name);
      if (value.isEmpty()) {
        if (known) {
          move(at + 1, at);
          size--;
        }
        return;
      }
      if (!known) {
        if (size == names.length) {
          names = Arrays.copyOf(names, 2 * size);
          values = Arrays.copyOf(values, 2 * size);
        }
        move(at, at + 1);
        size++;
      }
      names[at] = name;
      values[at] = value;
    }

    private void move(int from, int to) {
      System.arraycopy(names, from, names, to, size - from);
      System.arraycopy(values, from, values, to, size - from);
    }

    public Labels build() {
      if (size == 0) {
        return NONE;
      }
      length = 0;
      for (int i = 0; i < size; i++) {
        ensure(names[i].length() + 4);
        if (i > 0) {
          buffer[length++] = ',';
        }
        for (int j = 0; j < names[i].length(); j++) {
          buffer[length++] = (byte) names[i].charAt(j);
        }
        buffer[length++] = '=';
        buffer[length++] = '"';
        appendEscaped(values[i]);
        buffer[length++] = '"';
      }
      return new Labels(Arrays.copyOf(buffer, length));
    }

    private void appendEscaped(String value) {
      ensure(4 * value.length() + 1);
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c == '\\' || c == '"') {
          buffer[length++] = '\\';
          buffer[length++] = (byte) c;
        } else if (c == '\n') {
          buffer[length++] = '\\';
          buffer[length++] = 'n';
        } else if (c < 0x80) {
          buffer[length++] = (byte) c;
        } else {
          i = appendWide(value, i);
        }
      }
    }

    /// Appends the character at `i` as UTF-8, a lone surrogate as U+FFFD; returns its last index.
    private int appendWide(String value, int i) {
      int point = value.codePointAt(i);
      boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
      byte[] utf8 = Character.toString(lone ? REPLACEMENT : point).getBytes(StandardCharsets.UTF_8);
      System.arraycopy(utf8, 0, buffer, length, utf8.length);
      length += utf8.length;
      return i + Character.charCount(point) - 1;
    }

    private void ensure(int more) {
      if (buffer.length - length < more) {
        buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
      }
    }
  }
}
