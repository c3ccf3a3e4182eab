import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Holds documents against PDF/A-2a and PDF/UA-1, one path a line on standard input, for as long as lines come.
 *
 * <p>Answers each with a line for each standard, "standard TAB checks", a line for each rule that is broken, "! TAB
 * standard TAB clause TAB words", and a line with a dot.
 */
public final class Standards {
    private static final PDFAFlavour[] WANTED = {PDFAFlavour.PDFA_2_A, PDFAFlavour.PDFUA_1};

    private Standards() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String path = in.readLine(); path != null; path = in.readLine()) {
            for (PDFAFlavour standard : WANTED) {
                hold(out, new File(path), standard);
            }
            out.println(".");
        }
    }

    private static void hold(PrintStream out, File file, PDFAFlavour standard) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, standard);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(standard, false)) {
            ValidationResult found = validator.validate(parser);
            out.println(standard.getId() + "\t" + found.getTotalAssertions());
            Map<String, String> broken = new TreeMap<>();
            for (TestAssertion one : found.getTestAssertions()) {
                if (one.getStatus() == TestAssertion.Status.FAILED) {
                    String rule = one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber();
                    broken.putIfAbsent(rule, one.getMessage());
                }
            }
            if (!found.isCompliant() && broken.isEmpty()) {
                broken.put("?", "not compliant");
            }
            broken.forEach((rule, words) -> complain(out, standard, rule, words));
        } catch (Exception failure) {
            complain(out, standard, "?", String.valueOf(failure));
        }
    }

    private static void complain(PrintStream out, PDFAFlavour standard, String rule, String words) {
        out.println("!\t" + standard.getId() + "\t" + rule + "\t" + words.replaceAll("\\s+", " "));
    }
}
