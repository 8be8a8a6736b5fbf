package io.herokuexporter.extract;

import static io.herokuexporter.extract.KnownMetrics.NONE;

import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Updates;
import io.herokuexporter.metric.ValueBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The elements of ingest lines that were learnt, with their numbers cut out:
///
/// ```
/// {"metric":{"gauge":{"value":42.0},"kind":"absolute","name":"g","tags":{"pool":"a"}}},{"metric…
/// |------ head of the 1st ---|    |---------------- its tail ------------------------| |-- head
/// ```
///
/// An element that begins and ends so, and has numbers between, differs from the one that was
/// learnt in nothing but these numbers: the same metric, a new value. So it needs no parser. What
/// does not match is left to [MetricReader] and what is wrong with it.
///
/// Each element has a number. The dynos of an app print the same elements, so all processes share
/// them; [KnownMetrics] holds whose series they are. As a dyno prints them in the same order, their
/// texts stand one after the other, and a tail, the comma and the next head are compared in one go.
/// For one thread.
final class TemplateCatalog {
  private static final int ELEMENTS_FIRST = 64;
  private static final int ELEMENT_TEXT_BYTES = 256;

  /// What an element takes beside its text.
  private static final int ELEMENT_BYTES = 150;

  private final JsonNumber number = new JsonNumber();

  /// What the numbers of an element make that is only looked at.
  private final ValueBuffer value = new ValueBuffer();

  private final Map<Long, Integer> byShape = new HashMap<>();
  private MetricTemplate[] templates = new MetricTemplate[ELEMENTS_FIRST];

  /// Heads, tails and a comma behind each tail.
  private byte[] text = new byte[ELEMENTS_FIRST * ELEMENT_TEXT_BYTES];

  /// Where the head of each element begins in the text, and at last where the text ends.
  private int[] heads = new int[ELEMENTS_FIRST + 1];

  /// Where the tail of each element begins.
  private int[] tails = new int[ELEMENTS_FIRST];

  private int size;

  /// The element of this shape that was learnt last, or [KnownMetrics#NONE].
  int find(long shape) {
    Integer element = byShape.get(shape);
    return element == null ? NONE : element;
  }

  /// Finds or adds an element.
  ///
  /// @param walk a walk over the element, which began at `from`
  /// @param learnt what it came to
  /// @return its number, or [KnownMetrics#NONE] when it is not written in the way that templates
  ///     know
  int learn(byte[] bytes, int from, ElementWalk walk, Update learnt) {
    int known = find(walk.shape());
    if (known != NONE && isElement(known, bytes, from, walk.end())) {
      return known;
    }
    int start = MetricTemplate.numbers(bytes, walk, number, learnt);
    if (start < 0 || walk.opening() == null) {
      return NONE;
    }
    MetricTemplate template = new MetricTemplate(walk.opening(), learnt);
    if (!template.read(bytes, start, walk.end(), number, value) || bytes[number.end()] != '}') {
      return NONE;
    }
    int added =
        add(template, Arrays.copyOfRange(bytes, from, start), bytes, number.end(), walk.end());
    byShape.put(walk.shape(), added); // last: what cannot be added must not be found
    return added;
  }

  private int add(MetricTemplate template, byte[] head, byte[] bytes, int tail, int tailEnd) {
    ensure(head.length + tailEnd - tail + 1);
    templates[size] = template;
    tails[size] = heads[size] + head.length;
    System.arraycopy(head, 0, text, heads[size], head.length);
    System.arraycopy(bytes, tail, text, tails[size], tailEnd - tail);
    int textEnd = tails[size] + tailEnd - tail;
    text[textEnd] = ',';
    heads[size + 1] = textEnd + 1;
    return size++;
  }

  private void ensure(int more) {
    if (size == tails.length) {
      templates = Arrays.copyOf(templates, 2 * size);
      heads = Arrays.copyOf(heads, 2 * size + 1);
      tails = Arrays.copyOf(tails, 2 * size); // last, should memory run out
    }
    if (text.length - heads[size] < more) {
      text = Arrays.copyOf(text, Math.max(2 * text.length, heads[size] + more));
    }
  }

  private boolean isElement(int element, byte[] bytes, int from, int end) {
    int numbers = from + tails[element] - heads[element];
    return startsWithHead(element, bytes, from, end)
        && templates[element].read(bytes, numbers, end, number, value)
        && end - number.end() == tailLength(element)
        && same(tails[element], tailLength(element), bytes, number.end(), end)
            == tailLength(element);
  }

  /// Reads an element and those after it, as long as they are what the process is known to print.
  ///
  /// @param first the number of an element, or [KnownMetrics#NONE]
  /// @param from where an element begins
  /// @param micros the timestamp of the message
  /// @param into where the updates go that they come to, one for each
  /// @return the end of the last one that is known, or `from` when none is
  int read(
      int first, KnownMetrics known, byte[] bytes, int from, int to, long micros, Updates into) {
    if (first == NONE || !startsWithHead(first, bytes, from, to)) {
      return from;
    }
    int end = from;
    int at = from + tails[first] - heads[first];
    for (int i = first; ; i++) {
      SeriesKey series = known.series(i);
      if (series == null) {
        return end;
      }
      Update update = into.spare();
      if (!templates[i].read(bytes, at, to, number, update.buffer())) {
        return end;
      }
      int tail = number.end();
      int tailLength = tailLength(i);
      boolean goesOn = known.after(i) == i + 1;
      int wanted = goesOn ? tails[i + 1] - tails[i] : tailLength;
      int same = same(tails[i], wanted, bytes, tail, to);
      if (same < tailLength) {
        return end;
      }
      templates[i].complete(update, series, known.owner(), micros);
      into.keep();
      end = tail + tailLength;
      if (!goesOn || same < wanted) {
        return end;
      }
      at = tail + wanted;
    }
  }

  /// What all elements take.
  long bytes() {
    return heads[size] + (long) ELEMENT_BYTES * size;
  }

  private int tailLength(int element) {
    return heads[element + 1] - 1 - tails[element];
  }

  private boolean startsWithHead(int element, byte[] bytes, int from, int to) {
    int length = tails[element] - heads[element];
    return same(heads[element], length, bytes, from, to) == length;
  }

  /// How many bytes from `at` on are those of the text, of so many.
  private int same(int inText, int wanted, byte[] bytes, int at, int to) {
    int end = Math.min(to, at + wanted);
    int same = Arrays.mismatch(text, inText, inText + wanted, bytes, at, end);
    return same < 0 ? wanted : same;
  }
}
