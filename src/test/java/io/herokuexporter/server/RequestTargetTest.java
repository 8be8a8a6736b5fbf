package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
  @ParameterizedTest
  @CsvSource({
    "/drain?app_name=shop,shop",
    "/drain?app_name=my+shop%2Fside,my shop/side",
    "/drain?app_name=my+shop,my shop",
    "/drain?app_name=first&app_name=last,last",
    "/drain?app%5Fname=shop,shop",
    "/drain?x=app_name&app_name=a=b,a=b",
    "/drain?app_name=100%,100%",
    "/drain?app_name=%4,%4",
    "/drain?app_name=%zz,%zz",
    "/drain?app_name=%C3%A9,é",
    "/drain?app_name=%FF,\uFFFD",
    "/drain?app_name=a?b,a?b",
    "http://exporter/drain?app_name=shop,shop",
  })
  void reads_the_last_parameter_of_a_name(String uri, String value) {
    assertThat(RequestTarget.of(uri).door()).isEqualTo(Door.DRAIN);
    assertThat(RequestTarget.of(uri).appName()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://exporter?next=/drain", "http://exporter?/drain"})
  void a_query_behind_the_host_holds_no_path(String uri) {
    assertThat(RequestTarget.of(uri).door()).isNull();
  }

  @Test
  void tells_an_empty_parameter_from_a_missing_one() {
    assertThat(RequestTarget.of("/drain?app_name").appName()).isEmpty();
    assertThat(RequestTarget.of("/drain?app_name=").appName()).isEmpty();
    assertThat(RequestTarget.of("/drain?app_names=x").appName()).isNull();
    assertThat(RequestTarget.of("/drain").appName()).isNull();
  }

  @Test
  void takes_raw_octets_of_utf8_as_what_they_are() {
    assertThat(RequestTarget.of("/drain?app_name=caf\u00C3\u00A9").appName()).isEqualTo("café");
  }
}
