package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PiecesTest {
  private final PiecePool pool = new PiecePool(Integer.MAX_VALUE);
  private final Pieces pieces = new Pieces(pool, 0);

  @AfterEach
  void close() {
    pieces.close();
    pool.close();
  }

  private ByteBuf read() throws IOException {
    return read(pieces);
  }

  private static ByteBuf read(Pieces from) throws IOException {
    return from.readChunk(ByteBufAllocator.DEFAULT);
  }

  private void add(int count) {
    add(pieces, count);
  }

  private static void add(Pieces to, int count) {
    for (int i = 0; i < count; i++) {
      to.add(new byte[] {1, 2, 3}, 0, 3);
    }
  }

  @Test
  void gives_one_thread_what_another_writes() throws Exception {
    byte[] page = new byte[3_000_000];
    new Random(1).nextBytes(page);
    Semaphore woken = new Semaphore(0);
    pieces.onReady(woken::release);
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              Random random = new Random(2);
              int at = 0;
              while (at < page.length) {
                int more = Math.min(page.length - at, 1 + random.nextInt(40_000));
                pieces.add(page, at, more);
                at += more;
              }
              pieces.end(false);
            });
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (!pieces.isEndOfInput()) {
      ByteBuf piece = read();
      if (piece == null) {
        assertThat(woken.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      } else {
        piece.readBytes(read, piece.readableBytes());
        piece.release();
      }
    }
    writer.join();
    assertThat(read.toByteArray()).isEqualTo(page);
    assertThat(pieces.length()).isEqualTo(page.length);
    assertThat(pieces.progress()).isEqualTo(page.length);
  }

  @Test
  void wakes_who_waits_for_many_or_for_the_last() throws IOException {
    int[] woken = new int[1];
    pieces.onReady(() -> woken[0]++);
    add(Pieces.WAKE_PIECES);
    assertThat(woken[0]).as("nobody waits").isZero();
    for (int i = 0; i < Pieces.WAKE_PIECES; i++) {
      read().release();
    }
    assertThat(read()).isNull();
    add(Pieces.WAKE_PIECES - 1);
    assertThat(woken[0]).isZero();
    add(1);
    add(Pieces.WAKE_PIECES);
    assertThat(woken[0]).isEqualTo(1);
    pieces.end(false);
    assertThat(woken[0]).isEqualTo(2);
  }

  @Test
  void uses_the_memory_of_what_was_sent_again() throws IOException {
    add(2);
    ByteBuf first = read();
    ByteBuf second = read();
    first.release();
    assertThat(read()).isNull();
    add(1);
    ByteBuf third = read();
    assertThat(third.memoryAddress()).isEqualTo(first.memoryAddress());
    assertThat(third.memoryAddress()).isNotEqualTo(second.memoryAddress());
    second.release();
    third.release();
  }

  @Test
  void tells_who_sends_it_that_it_broke_off() throws IOException {
    add(1);
    pieces.end(true);
    assertThat(pieces.isEndOfInput()).isFalse();
    read().release();
    assertThatThrownBy(this::read).isInstanceOf(IOException.class);
  }

  @Test
  void takes_nothing_more_once_its_reader_has_gone() throws IOException {
    add(3);
    ByteBuf piece = read();
    pieces.close();
    piece.release();
    add(5);
    assertThat(pieces.readyPieces()).isZero();
    pieces.end(false);
    assertThat(pieces.isEndOfInput()).isTrue();
  }

  @Test
  void writes_no_further_ahead_than_its_reader_lets_it() throws Exception {
    Pieces paced = new Pieces(pool, Integer.MAX_VALUE);
    Thread writer = Thread.ofPlatform().start(() -> add(paced, 100));
    awaitStop(writer, paced);
    assertThat(paced.readyPieces()).isEqualTo(Pieces.AHEAD_PIECES);
    for (int i = 0; i < Pieces.AHEAD_PIECES; i++) {
      read(paced).release();
    }
    awaitStop(writer, paced);
    assertThat(paced.readyPieces()).as("once more").isEqualTo(Pieces.AHEAD_PIECES);
    paced.close();
    writer.join();
    assertThat(paced.readyPieces()).as("its reader has gone").isZero();
  }

  @Test
  void goes_on_when_its_reader_takes_nothing() {
    Pieces paced = new Pieces(pool, 2);
    add(paced, 100);
    assertThat(paced.readyPieces()).isEqualTo(100);
    paced.close();
  }

  /// Waits until it waits itself for its reader, or has come to its end.
  private static void awaitStop(Thread writer, Pieces to) {
    while (writer.isAlive()
        && (to.readyPieces() < Pieces.AHEAD_PIECES
            || writer.getState() != Thread.State.TIMED_WAITING)) {
      Thread.onSpinWait();
    }
  }
}
