package io.herokuexporter.server;

import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.Cut;
import io.herokuexporter.metric.MetricStore;
import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The connections that are open, and who has to go when there are too many: of those that have
/// never shown right credentials the one that has been silent the longest. So strangers, however
/// many they are, keep out neither Logplex nor Prometheus, who show theirs with their first bytes.
/// Where all are trusted, the new one goes. Thread-safe.
final class Crowd {
  private final int connectionsMax;
  private final MetricStore store;
  private final Clock clock;
  private final Set<Member> open = ConcurrentHashMap.newKeySet();

  Crowd(int connectionsMax, MetricStore store, Clock clock) {
    this.connectionsMax = connectionsMax;
    this.store = store;
    this.clock = clock;
  }

  /// One connection.
  final class Member {
    private final Channel channel;
    private volatile boolean trusted;
    private volatile long heardNanos;

    private Member(Channel channel) {
      this.channel = channel;
      this.heardNanos = clock.nanos();
    }

    /// It has shown right credentials.
    void trust() {
      trusted = true;
    }

    /// Something has come from it.
    void hear() {
      if (!trusted) {
        heardNanos = clock.nanos();
      }
    }
  }

  /// Lets a connection in, and another go if need be.
  Member enter(Channel channel) {
    Member entering = new Member(channel);
    open.add(entering);
    store.opened();
    channel.closeFuture().addListener(_ -> leave(entering));
    while (open.size() > connectionsMax && open.contains(entering)) {
      Member stranger = longestSilent(entering);
      Member leaving = stranger == null ? entering : stranger;
      if (leave(leaving)) {
        store.cut(Cut.CROWDED);
        leaving.channel.close();
      }
    }
    return entering;
  }

  private boolean leave(Member member) {
    boolean was = open.remove(member);
    if (was) {
      store.closed();
    }
    return was;
  }

  private @Nullable Member longestSilent(Member entering) {
    Member longest = null;
    for (Member member : open) {
      boolean may = member != entering && !member.trusted;
      if (may && (longest == null || member.heardNanos - longest.heardNanos < 0)) {
        longest = member;
      }
    }
    return longest;
  }
}
