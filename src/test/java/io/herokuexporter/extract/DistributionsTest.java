package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.metric.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DistributionsTest {
  private static final double[] QUANTILES = {.5, .75, .9, .95, .99};
  private static final int[] PERCENTS = {50, 75, 90, 95, 99};

  @Test
  void finds_the_nearest_rank_as_writing_out_every_sample_does() {
    Random random = new Random(7);
    for (int round = 0; round < 3_000; round++) {
      List<Double> all = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      List<Integer> rates = new ArrayList<>();
      for (int i = random.nextInt(30); i >= 0; i--) {
        double value = random.nextInt(20) - 5;
        int rate = random.nextInt(12);
        values.add(value);
        rates.add(rate);
        all.addAll(Collections.nCopies(rate, value));
      }
      Value.Summary summary = summary(values, rates);
      Collections.sort(all);
      assertThat(summary.count()).isEqualTo(all.size());
      assertThat(summary.sum()).isEqualTo(all.stream().mapToDouble(v -> v).sum());
      assertThat(summary.quantiles()).isEqualTo(all.isEmpty() ? new double[0] : QUANTILES);
      for (int q = 0; q < summary.quantiles().length; q++) {
        int rank = (PERCENTS[q] * all.size() + 99) / 100;
        assertThat(summary.values()[q]).isEqualTo(all.get(rank - 1));
      }
    }
  }

  private static Value.Summary summary(List<Double> values, List<Integer> rates) {
    ValueFields fields = new ValueFields();
    fields.statistic = "summary";
    fields.values.begin();
    values.forEach(fields.values::add);
    fields.rates.begin();
    rates.forEach(fields.rates::add);
    assertThat(ValueType.DISTRIBUTION.value(fields)).as(Arrays.toString(PERCENTS)).isNotNull();
    return (Value.Summary) ValueType.DISTRIBUTION.value(fields);
  }
}
