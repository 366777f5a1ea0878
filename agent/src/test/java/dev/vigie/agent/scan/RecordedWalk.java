package dev.vigie.agent.scan;

import dev.vigie.api.backup.Problem;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a walk tells. */
final class RecordedWalk implements TreeVisitor {
    final List<FoundFile> found = new ArrayList<>();
    final List<String> excluded = new ArrayList<>();
    final List<Problem> skipped = new ArrayList<>();
    final List<Problem> failed = new ArrayList<>();
    final List<String> left = new ArrayList<>();

    List<String> paths() {
        return found.stream().map(FoundFile::path).toList();
    }

    @Override
    public void found(FoundFile file) {
        found.add(file);
    }

    @Override
    public void excluded(String path) {
        excluded.add(path);
    }

    @Override
    public void skipped(Problem problem) {
        skipped.add(problem);
    }

    @Override
    public void failed(Problem problem) {
        failed.add(problem);
    }

    @Override
    public void left(FoundFile directory) {
        left.add(directory.path());
    }
}
