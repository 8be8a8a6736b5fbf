package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PiecePoolTest {
  private static final long BYTES_MAX = 4L * PiecePool.PIECES_MAX * PiecePool.PIECE_BYTES;

  private final PiecePool pool = new PiecePool(BYTES_MAX);

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void gives_the_same_memory_again_and_empty() {
    ByteBuf piece = pool.take(100);
    assertThat(piece.capacity()).isEqualTo(PiecePool.PIECE_BYTES);
    pool.giveBack(piece.writeBytes(new byte[100]));
    ByteBuf again = pool.take(PiecePool.PIECE_BYTES);
    assertThat(again).isSameAs(piece);
    assertThat(again.readableBytes()).isZero();
    again.release();
  }

  @Test
  void keeps_nothing_that_is_still_being_sent() {
    ByteBuf piece = pool.take(100);
    ByteBuf sent = piece.retainedDuplicate();
    pool.giveBack(piece);
    assertThat(sent.refCnt()).isEqualTo(1);
    ByteBuf other = pool.take(100);
    assertThat(other).isNotSameAs(piece);
    other.release();
    sent.release();
    assertThat(piece.refCnt()).isZero();
  }

  @Test
  void takes_a_long_line_but_keeps_no_such_piece() {
    ByteBuf piece = pool.take(PiecePool.PIECE_BYTES + 1);
    assertThat(piece.capacity()).isGreaterThan(PiecePool.PIECE_BYTES);
    pool.giveBack(piece);
    assertThat(piece.refCnt()).isZero();
  }

  @Test
  void gives_no_more_than_may_be_taken_until_some_is_given_back() {
    PiecePool small = new PiecePool(2 * PiecePool.PIECE_BYTES);
    ByteBuf first = small.take(1);
    ByteBuf second = small.take(1);
    assertThatThrownBy(() -> small.take(1)).isInstanceOf(IllegalStateException.class);
    small.giveBack(first);
    ByteBuf third = small.take(1);
    small.giveBack(third);
    small.giveBack(second);
    small.close();
    assertThat(List.of(first, second, third)).allMatch(piece -> piece.refCnt() == 0);
  }

  @Test
  void keeps_no_more_than_its_limit() {
    List<ByteBuf> pieces =
        Stream.generate(() -> pool.take(1)).limit(PiecePool.PIECES_MAX + 10L).toList();
    pieces.forEach(pool::giveBack);
    assertThat(pieces.stream().filter(piece -> piece.refCnt() > 0)).hasSize(PiecePool.PIECES_MAX);
    pool.close();
    assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
  }
}
