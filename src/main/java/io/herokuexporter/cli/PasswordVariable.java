package io.herokuexporter.cli;

import java.util.ArrayList;
import java.util.List;

/// A password that stands in a variable, of which every character is taken as part of it.
final class PasswordVariable {
  private PasswordVariable() {}

  /// What is perhaps not meant, each beginning with the variable, without the password.
  ///
  /// @param forDrains whether it is to stand in a URL
  static List<String> doubts(String variable, String password, boolean forDrains) {
    List<String> doubts = new ArrayList<>();
    String text = password;
    if (text.startsWith(CredentialsFile.BYTE_ORDER_MARK)) {
      text = text.substring(CredentialsFile.BYTE_ORDER_MARK.length());
      doubts.add("it begins with a byte order mark (BOM), which is taken as part of the password");
    }
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      text = text.strip();
      doubts.add("there is a line break in it, which is taken as part of the password");
    }
    if (Lookalikes.isHash(text)) {
      doubts.add(
          "it looks like a hash, and is taken as the password itself; a bcrypt hash has to stand"
              + (" in a file that " + variable + "_FILE names"));
    } else if (forDrains && Lookalikes.isNearlyApp(text)) {
      doubts.add(
          "it looks like app=NAME SECRET, and opens every app as a whole; such a line has to stand"
              + (" in a file that " + variable + "_FILE names"));
    }
    if (forDrains && doubts.isEmpty() && !UrlPassword.isPlain(password)) {
      doubts.add(UrlPassword.DOUBT);
    }
    doubts.replaceAll(doubt -> variable + ": " + doubt);
    return doubts;
  }
}
