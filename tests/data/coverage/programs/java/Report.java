import java.io.File;
import java.io.FileOutputStream;
import java.util.List;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.tools.ExecFileLoader;
import org.jacoco.report.FileMultiReportOutput;
import org.jacoco.report.IReportVisitor;
import org.jacoco.report.MultiReportVisitor;
import org.jacoco.report.csv.CSVFormatter;
import org.jacoco.report.xml.XMLFormatter;

/** Writes what JaCoCo's agent recorded as XML and CSV. */
public class Report {
    public static void main(String[] words) throws Exception {
        ExecFileLoader loader = new ExecFileLoader();
        loader.load(new File("jacoco.exec"));
        CoverageBuilder builder = new CoverageBuilder();
        new Analyzer(loader.getExecutionDataStore(), builder).analyzeAll(new File("classes"));
        IReportVisitor visitor = new MultiReportVisitor(List.of(
            new XMLFormatter().createVisitor(new FileOutputStream("jacoco.xml")),
            new CSVFormatter().createVisitor(new FileOutputStream("jacoco.csv"))));
        visitor.visitInfo(loader.getSessionInfoStore().getInfos(), loader.getExecutionDataStore().getContents());
        visitor.visitBundle(builder.getBundle("shapes"), null);
        visitor.visitEnd();
    }
}
