package io.herokuexporter.extract;

import io.herokuexporter.metric.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The elements of an ingest line that was learnt, with their numbers cut out:
///
/// ```
/// {"metric":{"gauge":{"value":42.0},"kind":"absolute","name":"g","tags":{"pool":"a"}}},{"metric…
/// |------ head of the 1st ---|    |---------------- its tail ------------------------| |-- head
/// ```
///
/// An element that begins and ends so, and has numbers between, differs from the one that was
/// learnt in nothing but these numbers: the same series, a new value. So it needs no parser. What
/// does not match is left to [MetricReader] and what is wrong with it.
///
/// As a dyno prints all in the same order, a tail, the comma and the next head are compared in one
/// go, and all of them stand in one array in their order: there are more of them than a processor's
/// cache holds, and such an array it fetches before it is asked for.
final class TemplateRun {
  private static final MetricTemplate[] NO_TEMPLATES = {};
  private static final byte[] NO_TEXT = {};
  private static final int[] NO_PLACES = {};

  private MetricTemplate[] templates;

  /// Heads, tails and a comma behind each tail.
  private byte[] text;

  /// Where the head of each element begins in the text, and at last where the text ends.
  private int[] heads;

  /// Where the tail of each element begins.
  private int[] tails;

  private final long bytes;

  /// How many elements are found here by their shapes.
  private int found;

  /// Where the element is that followed last time.
  @Nullable Place next;

  /// One element of a run, or the end behind its last one.
  record Place(TemplateRun run, int index) {
    /// Where the element is that is expected here, or null.
    @Nullable Place expected() {
      return index < run.templates.length ? this : run.next;
    }

    /// Has another element be expected at the end of this run from now on. Of a run that is not
    /// kept any more nothing hangs, or each would keep its successor.
    void follow(Place next) {
      if (run.found > 0 && index == run.templates.length) {
        run.next = next;
      }
    }
  }

  /// Puts a run together, element by element.
  static final class Builder {
    private final JsonNumber number = new JsonNumber();
    private final MetricTemplate[] templates;
    private final byte[] text;
    private final int[] heads;
    private final int[] tails;
    private int size;

    /// @param elements how many there will be
    /// @param bytesMax what they take at most, with a comma behind each
    Builder(int elements, int bytesMax) {
      templates = new MetricTemplate[elements];
      text = new byte[bytesMax];
      heads = new int[elements + 1];
      tails = new int[elements];
    }

    /// Adds an element.
    ///
    /// @param walk a walk over the element, which began at `from`
    /// @param learnt what it came to
    /// @return false when it is not written in the way that templates know
    boolean add(byte[] bytes, int from, ElementWalk walk, Update learnt) {
      int start = MetricTemplate.numbers(bytes, walk, number, learnt);
      if (start < 0 || walk.opening() == null) {
        return false;
      }
      MetricTemplate template = new MetricTemplate(walk.opening(), learnt);
      int end = template.read(bytes, start, walk.end(), number, learnt.micros(), new ArrayList<>());
      if (end < 0 || bytes[end] != '}') {
        return false;
      }
      templates[size] = template;
      tails[size] = heads[size] + start - from;
      System.arraycopy(bytes, from, text, heads[size], start - from);
      int textEnd = tails[size] + walk.end() - end;
      System.arraycopy(bytes, end, text, tails[size], walk.end() - end);
      text[textEnd] = ',';
      size++;
      heads[size] = textEnd + 1;
      return true;
    }

    /// @param bytes what the run takes
    TemplateRun build(long bytes) {
      return new TemplateRun(this, bytes);
    }
  }

  private TemplateRun(Builder built, long bytes) {
    this.bytes = bytes;
    templates = built.templates;
    text = Arrays.copyOf(built.text, built.heads[built.size]);
    heads = built.heads;
    tails = built.tails;
  }

  /// Reads the elements from the `first` one on as long as they are those of this run.
  ///
  /// @param from where an element begins
  /// @param micros the timestamp of the message
  /// @param into where the updates go that they come to
  /// @return the end of the last one that is, or `from` when none is
  int read(
      int first,
      byte[] bytes,
      int from,
      int to,
      JsonNumber number,
      long micros,
      List<Update> into) {
    if (first >= templates.length || !startsWithHead(first, bytes, from, to)) {
      return from;
    }
    int end = from;
    int at = from + tails[first] - heads[first];
    for (int i = first; ; i++) {
      int tail = templates[i].read(bytes, at, to, number, micros, into);
      if (tail < 0) {
        return end;
      }
      boolean last = i + 1 == templates.length;
      int wanted = (last ? heads[i + 1] - 1 : tails[i + 1]) - tails[i];
      int same = same(tails[i], wanted, bytes, tail, to);
      int tailLength = heads[i + 1] - 1 - tails[i];
      if (same < tailLength) {
        into.removeLast();
        return end;
      }
      end = tail + tailLength;
      if (last || same < wanted) {
        return end;
      }
      at = tail + wanted;
    }
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

  /// What it takes.
  long bytes() {
    return bytes;
  }

  /// Notes that one more element is found here.
  void found() {
    found++;
  }

  /// Notes that one is found elsewhere from now on.
  ///
  /// @return whether it was the last one; then nothing of this is kept, whoever knows of it
  boolean lost() {
    found--;
    if (found == 0) {
      templates = NO_TEMPLATES;
      text = NO_TEXT;
      heads = NO_PLACES;
      tails = NO_PLACES;
      next = null;
    }
    return found == 0;
  }
}
