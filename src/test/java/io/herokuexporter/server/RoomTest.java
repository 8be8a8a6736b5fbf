package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.Loggers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoomTest {
  private final Room room = new Room(100);
  private final List<String> granted = new ArrayList<>();

  private Room.Share ask(String name, long bytes) {
    return room.ask(bytes, () -> granted.add(name));
  }

  private Room.Share askFirst(String name, long bytes) {
    return room.askFirst(bytes, () -> granted.add(name));
  }

  @Test
  void the_first_who_asked_is_the_first_who_gets_some() {
    Room.Share first = ask("first", 60);
    ask("second", 60);
    ask("third", 10); // would fit, and would overtake
    assertThat(first.isHeld()).isTrue();
    assertThat(granted).isEmpty();
    first.end();
    assertThat(granted).containsExactly("second", "third");
    assertThat(room.taken()).isEqualTo(70);
  }

  @Test
  void small_ones_go_before_the_others_and_in_the_order_in_which_they_asked() {
    Room.Share taken = room.take(120);
    ask("large", 60);
    askFirst("first", 10);
    Room.Share gone = askFirst("gone", 10);
    askFirst("second", 10);
    gone.end();
    assertThat(granted).isEmpty();
    taken.end();
    assertThat(granted).containsExactly("first", "second", "large");
    assertThat(askFirst("third", 20).isHeld()).isTrue();
    assertThat(room.taken()).isEqualTo(100);
  }

  @Test
  void small_ones_pass_those_that_wait_but_nobody_passes_small_ones() {
    ask("held", 60);
    ask("large", 60);
    assertThat(askFirst("small", 10).isHeld()).isTrue();
    Room.Share waiting = askFirst("waiting", 35);
    assertThat(askFirst("fits", 5).isHeld()).isFalse();
    assertThat(ask("fits too", 5).isHeld()).isFalse();
    waiting.end();
    assertThat(granted).containsExactly("fits");
  }

  @Test
  void who_cannot_be_told_keeps_nobody_else_waiting() throws Exception {
    Room.Share taken = room.take(100);
    room.ask(
        10,
        () -> {
          throw new OutOfMemoryError("on purpose");
        });
    room.ask(
        10,
        () -> {
          throw new IllegalStateException("on purpose");
        });
    ask("next", 10);
    Loggers.silent(Room.class, taken::end);
    assertThat(granted).containsExactly("next");
    assertThat(room.taken()).isEqualTo(30);
  }

  @Test
  void who_stops_waiting_makes_way_for_the_next() {
    ask("first", 60);
    Room.Share second = ask("second", 60);
    ask("third", 40);
    second.end();
    assertThat(granted).containsExactly("third");
    assertThat(room.taken()).isEqualTo(100);
  }

  @Test
  void one_share_is_granted_whatever_its_size() {
    assertThat(ask("huge", 1000).isHeld()).isTrue();
    assertThat(ask("small", 1).isHeld()).isFalse();
  }

  @Test
  void a_share_is_given_back_once() {
    Room.Share share = ask("first", 60);
    share.end();
    share.end();
    assertThat(room.taken()).isZero();
  }

  @Test
  void what_is_in_memory_already_may_overfill_it() {
    Room.Share taken = room.take(101);
    assertThat(room.isOverfull()).isTrue();
    assertThat(ask("none", 0).isHeld()).isFalse();
    taken.end();
    assertThat(room.isOverfull()).isFalse();
    assertThat(granted).containsExactly("none");
  }

  @Test
  void whatever_the_order_all_get_some_and_nothing_is_left_over() {
    Random random = new Random(1);
    List<Room.Share> shares = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      long bytes = random.nextInt(1, 150);
      shares.add(random.nextInt(4) == 0 ? askFirst("" + i, bytes) : ask("" + i, bytes));
      if (random.nextBoolean()) {
        shares.remove(random.nextInt(shares.size())).end();
      }
      long held = shares.stream().filter(Room.Share::isHeld).count();
      assertThat(held == 1 || room.taken() <= 100).isTrue();
      assertThat(held).isGreaterThanOrEqualTo(shares.isEmpty() ? 0 : 1);
    }
    while (!shares.isEmpty()) {
      shares.removeFirst().end();
    }
    assertThat(room.taken()).isZero();
  }
}
