package io.herokuexporter.logplex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"x,d.1,x", "x,-,x", "'',d.1,d.1", "-,d.1,d.1", "-,-,-", "'','',-"})
  void names_the_app_or_else_the_drain(String appName, String drainToken, String app) {
    Frame frame = new Frame(new byte[0], 0, 0, appName, drainToken, null, null, 0);
    assertThat(frame.app()).isEqualTo(app);
  }
}
