package io.herokuexporter.server;

/// How much may go on at the same time, by the size of the heap: whatever clients do, what they
/// make the server hold stays below it. Direct memory, where sockets are read and answers wait to
/// be sent, has the heap's size as its limit too.
///
/// | share of the heap | for |
/// |---|---|
/// | 1/16 | bodies that are small enough to need no share of a room |
/// | 1/16 | `usual`: other bodies up to [#lightBytes], and batches that wait for a disk |
/// | 1/8 | `large`: larger bodies, from their first byte to their answer; one may always come |
/// | 1/8 | `pages`: the numbers of pages, from the copying to the last byte; one may always come |
/// | 1/4 each | of direct memory: what sockets read, what waits to be sent |
///
/// @param connections how many at the same time
/// @param socketBytes how much one read of a connection takes, and waits to be sent before it is
///     left unread
/// @param smallBytes a body up to here is read without asking for room
/// @param lightBytes a body up to here, compressed or not, is worked on by the thread that reads
///     it; larger ones go to the [Workroom], one by one
record Capacity(
    int connections,
    int socketBytes,
    int smallBytes,
    int lightBytes,
    Room usual,
    Room large,
    Room pages) {
  static final int CONNECTIONS_MAX = 2048;

  static final int CONNECTIONS_MIN = 256;

  /// What a connection takes while it sends a head of the greatest length.
  private static final int CONNECTION_BYTES = 48 * 1024;

  /// For all that is no connection: the jars, of which any may have to be opened yet, files of the
  /// storage, passwords, log.
  private static final int OTHER_DESCRIPTORS = 96;

  private static final int KIB = 1024;

  /// @param heapBytes the most that the heap grows to
  static Capacity of(long heapBytes) {
    int connections = clamp(heapBytes / CONNECTION_BYTES, CONNECTIONS_MIN, CONNECTIONS_MAX);
    return new Capacity(
        connections,
        clamp(heapBytes / 4 / connections, 4 * KIB, 64 * KIB),
        clamp(heapBytes / 16 / connections, 4 * KIB, 16 * KIB),
        clamp(heapBytes / 128, 64 * KIB, 512 * KIB),
        new Room(heapBytes / 16),
        new Room(heapBytes / 8),
        new Room(heapBytes / 8));
  }

  /// The same, with no more connections than there are descriptors for: one that cannot be accepted
  /// for want of them sends nobody else away, as the [Crowd] does.
  ///
  /// @param descriptors how many the process may have
  Capacity within(long descriptors) {
    int most = clamp(descriptors - OTHER_DESCRIPTORS, 1, connections);
    return new Capacity(most, socketBytes, smallBytes, lightBytes, usual, large, pages);
  }

  /// The room that a body of this length asks for a share of.
  Room roomFor(long bodyBytes) {
    return bodyBytes > lightBytes ? large : usual;
  }

  private static int clamp(long value, int min, int max) {
    return Math.clamp(value, min, max);
  }
}
