package io.herokuexporter.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that a line tells of the life of a dyno. Events are applied in the order of the
/// timestamps that their lines carry, and in that of the lines where these are equal.
public sealed interface DynoEvent {
  /// The process that the dyno runs.
  Owner owner();

  /// When Heroku wrote the line, in microseconds since 1970, or [MessageTime#NONE].
  long micros();

  /// `State changed from … to …`.
  ///
  /// @param shown the series that says whether a dyno of the process is up; null for none
  /// @param fromUp whether a dyno of the process was up before
  record Changed(Owner owner, @Nullable SeriesKey shown, boolean fromUp, To to, long micros)
      implements DynoEvent {
    /// What came of it. The names of the constants are on disks: another name for one is another
    /// [Storage#FORMAT].
    public enum To {
      /// It runs.
      UP,
      /// It is over: down, crashed or complete.
      OVER,
      /// On its way to something.
      OTHER
    }

    /// Whether a dyno that was up is so no more.
    public boolean leavesUp() {
      return fromUp && to != To.UP;
    }

    /// Whether a dyno is over: with its next start it is another one.
    public boolean isOver() {
      return leavesUp() || to == To.OVER;
    }
  }

  /// A dyno that has its name for itself, such as `scheduler.1234`, is over.
  record Ended(Owner owner, long micros) implements DynoEvent {}

  /// `Process exited …`.
  record Exited(Owner owner, long micros) implements DynoEvent {}

  /// A line of runtime metrics.
  ///
  /// @param id a number that stands for the dyno's id; 0 when the line has none
  /// @param updates what it measures
  record Sampled(Owner owner, @Nullable SeriesKey shown, long id, List<Update> updates, long micros)
      implements DynoEvent {}

  /// The process has printed metrics of its own, which are among the updates of the batch.
  record Emitted(Owner owner, long micros) implements DynoEvent {}
}
