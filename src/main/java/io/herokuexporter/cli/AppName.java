package io.herokuexporter.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The name of an app that a flag gives: an empty one was most likely a variable that is not set.
final class AppName implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("it is empty; name an app, or leave the flag out");
    }
    return text;
  }
}
