package io.herokuexporter.metric;

import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmCompilationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The families `jvm_*` and `process_*`, measured and named by Prometheus' Java client. Its writers
/// are not used, for they add and strip suffixes where this page must not. Memory is shown by area
/// alone: the families of single memory pools would be a third of an idle page. Those of native
/// memory, which is tracked by no exporter in use, are left out too: to ask for them sets up all of
/// JMX, a third of the time that a server takes to start.
public final class RuntimeMetrics {
  private static final String MEMORY_POOLS = "jvm_memory_pool_";

  private final PrometheusRegistry registry = new PrometheusRegistry();

  public RuntimeMetrics() {
    JvmThreadsMetrics.builder().register(registry);
    JvmBufferPoolMetrics.builder().register(registry);
    JvmClassLoadingMetrics.builder().register(registry);
    JvmCompilationMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmRuntimeInfoMetric.builder().register(registry);
    ProcessMetrics.builder().register(registry);
  }

  /// Measures now.
  public List<Family> collect() {
    List<Family> families = new ArrayList<>();
    for (MetricSnapshot snapshot : registry.scrape(name -> !name.startsWith(MEMORY_POOLS))) {
      String name = snapshot.getMetadata().getPrometheusName();
      switch (snapshot) {
        case CounterSnapshot s ->
            families.add(
                numbers(
                    s,
                    name + "_total",
                    MetricType.COUNTER,
                    s.getDataPoints(),
                    CounterSnapshot.CounterDataPointSnapshot::getValue));
        case GaugeSnapshot s ->
            families.add(
                numbers(
                    s,
                    name,
                    MetricType.GAUGE,
                    s.getDataPoints(),
                    GaugeSnapshot.GaugeDataPointSnapshot::getValue));
        case InfoSnapshot s ->
            families.add(numbers(s, name + "_info", MetricType.GAUGE, s.getDataPoints(), _ -> 1.0));
        case SummarySnapshot s -> families.add(summaries(s, name));
        default ->
            throw new IllegalStateException("no mapping for " + snapshot.getClass() + " " + name);
      }
    }
    return families;
  }

  private static <T extends DataPointSnapshot> Family numbers(
      MetricSnapshot snapshot,
      String name,
      MetricType type,
      List<T> points,
      ToDoubleFunction<T> value) {
    List<T> ordered = inOrder(points);
    return new Family.Numbers(
        name,
        help(snapshot),
        type,
        ordered.stream().map(RuntimeMetrics::labels).toList(),
        ordered.stream().mapToDouble(value).toArray());
  }

  private static Family summaries(SummarySnapshot snapshot, String name) {
    List<SummarySnapshot.SummaryDataPointSnapshot> ordered = inOrder(snapshot.getDataPoints());
    List<Value.Summary> values = new ArrayList<>();
    for (SummarySnapshot.SummaryDataPointSnapshot point : ordered) {
      values.add(new Value.Summary(new double[0], new double[0], point.getCount(), point.getSum()));
    }
    return new Family.Summaries(
        name, help(snapshot), ordered.stream().map(RuntimeMetrics::labels).toList(), values);
  }

  private static <T extends DataPointSnapshot> List<T> inOrder(List<T> points) {
    return points.stream().sorted(Comparator.comparing(RuntimeMetrics::labels)).toList();
  }

  private static Labels labels(DataPointSnapshot point) {
    Labels.Builder labels = new Labels.Builder();
    point.getLabels().forEach(label -> labels.put(label.getName(), label.getValue()));
    return labels.build();
  }

  private static String help(MetricSnapshot snapshot) {
    String help = snapshot.getMetadata().getHelp();
    return help == null ? snapshot.getMetadata().getPrometheusName() : help;
  }
}
