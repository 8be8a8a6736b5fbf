package io.herokuexporter.metric;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Every family that has a living series. No two share the name of a sample. Guarded by the lock of
/// [MetricStore].
final class FamilyTable {
  private final UnaryOperator<String> help;
  private final Map<String, FamilySeries> families = new TreeMap<>();
  private final Map<String, FamilySeries> sampleNames = new HashMap<>();

  /// @param help the sentence that explains a family, by its name
  FamilyTable(UnaryOperator<String> help) {
    this.help = help;
  }

  /// All of them, in the order of their names.
  Collection<FamilySeries> all() {
    return families.values();
  }

  /// The one of that name, or null.
  @Nullable FamilySeries known(String name) {
    return families.get(name);
  }

  /// The one of that name and type, or else a new one, which is to be [added][#add] with its first
  /// series; null when the name is taken.
  @Nullable FamilySeries of(String name, MetricType type) {
    FamilySeries known = families.get(name);
    if (known != null) {
      return known.type == type ? known : null;
    }
    for (String sampleName : FamilySeries.sampleNames(name, type)) {
      if (sampleNames.containsKey(sampleName)) {
        return null;
      }
    }
    return new FamilySeries(name, type, help.apply(name));
  }

  void add(FamilySeries family) {
    families.put(family.name, family);
    FamilySeries.sampleNames(family.name, family.type)
        .forEach(name -> sampleNames.put(name, family));
  }

  void remove(FamilySeries family) {
    families.remove(family.name);
    FamilySeries.sampleNames(family.name, family.type).forEach(sampleNames::remove);
  }
}
