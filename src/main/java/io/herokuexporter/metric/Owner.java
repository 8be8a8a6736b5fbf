package io.herokuexporter.metric;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Whose life a series shares: a process of an app, one of its add-ons, or with neither the app
/// itself. As long as it is heard of, what was counted for it stays. Readers keep the owners that
/// they have met, and a ledger marks them as it does keys: see [SeriesKey], which also tells why
/// they have an order.
public final class Owner extends Journaled implements Comparable<Owner> {
  private final @Nullable String app;
  private final @Nullable String process;
  private final @Nullable String addon;
  private final int hash;

  /// What a ledger found last under this owner; it may be gone, or another ledger's.
  @Nullable OwnerSeries found;

  private Owner(@Nullable String app, @Nullable String process, @Nullable String addon) {
    this.app = app;
    this.process = process;
    this.addon = addon;
    this.hash = Objects.hash(app, process, addon);
  }

  /// A process of an app.
  ///
  /// @param process null for the app itself
  public static Owner process(@Nullable String app, @Nullable String process) {
    return new Owner(app, process, null);
  }

  /// An add-on, by its name.
  public static Owner addon(@Nullable String app, @Nullable String addon) {
    return new Owner(app, null, addon);
  }

  void write(BinaryWriter out) {
    out.textOrNull(app);
    out.textOrNull(process);
    out.textOrNull(addon);
  }

  static Owner read(BinaryReader in) {
    return new Owner(in.textOrNull(), in.textOrNull(), in.textOrNull());
  }

  boolean isProcess() {
    return process != null;
  }

  public @Nullable String app() {
    return app;
  }

  @Override
  public int compareTo(Owner other) {
    int order = compare(app, other.app);
    if (order == 0) {
      order = compare(process, other.process);
    }
    return order != 0 ? order : compare(addon, other.addon);
  }

  private static int compare(@Nullable String one, @Nullable String other) {
    return one == null || other == null
        ? Boolean.compare(one != null, other != null)
        : one.compareTo(other);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Owner owner
            && hash == owner.hash
            && Objects.equals(app, owner.app)
            && Objects.equals(process, owner.process)
            && Objects.equals(addon, owner.addon));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return app + "/" + (addon == null ? process : addon);
  }
}
