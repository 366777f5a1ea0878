package dev.vigie.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The javadoc is the contract, so whatever a plugin can see has one. That links and tags are right is for the compiler. */
class JavadocTest {
    private static final Path SOURCES = Path.of("src/main/java");

    @Test
    void everythingPublicIsDocumented() throws Exception {
        List<String> gaps = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8);
                Stream<Path> sources = Files.walk(SOURCES)) {
            List<Path> javaFiles =
                    sources.filter(path -> path.toString().endsWith(".java")).toList();
            assertThat(javaFiles).hasSizeGreaterThan(30);
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(javaFiles));
            DocTrees comments = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Search(comments, gaps).scan(unit, null);
            }
        }
        assertThat(gaps).as("public and without javadoc").isEmpty();
    }

    private static final class Search extends TreePathScanner<Void, Void> {
        private final DocTrees comments;
        private final List<String> gaps;

        Search(DocTrees comments, List<String> gaps) {
            this.comments = comments;
            this.gaps = gaps;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            if (isVisible(type.getModifiers())) {
                require(type.getSimpleName().toString());
                super.visitClass(type, nothing);
            }
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (isVisible(method.getModifiers()) && !inherits(method.getModifiers()) && !isCanonical(method)) {
                require(method.getName() + "()");
            }
            return null;
        }

        @Override
        public Void visitVariable(VariableTree field, Void nothing) {
            if (isVisible(field.getModifiers()) && !isComponent(enclosing(), field)) {
                require(field.getName().toString());
            }
            return null;
        }

        private static boolean isComponent(ClassTree type, VariableTree field) {
            return type.getKind() == Tree.Kind.RECORD
                    && !field.getModifiers().getFlags().contains(Modifier.STATIC);
        }

        /** What it takes is said where the components of its record are explained. */
        private boolean isCanonical(MethodTree method) {
            long components = enclosing().getMembers().stream()
                    .filter(member -> member instanceof VariableTree field && isComponent(enclosing(), field))
                    .count();
            return method.getReturnType() == null
                    && enclosing().getKind() == Tree.Kind.RECORD
                    && method.getParameters().size() == components;
        }

        private ClassTree enclosing() {
            return (ClassTree) getCurrentPath().getParentPath().getLeaf();
        }

        private boolean isVisible(ModifiersTree modifiers) {
            TreePath parent = getCurrentPath().getParentPath();
            boolean inInterface = parent.getLeaf().getKind() == Tree.Kind.INTERFACE;
            Set<Modifier> flags = modifiers.getFlags();
            return flags.contains(Modifier.PUBLIC)
                    || flags.contains(Modifier.PROTECTED)
                    || (inInterface && !flags.contains(Modifier.PRIVATE));
        }

        private static boolean inherits(ModifiersTree modifiers) {
            return modifiers.getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
        }

        private void require(String name) {
            if (comments.getDocComment(getCurrentPath()) == null) {
                gaps.add(getCurrentPath().getCompilationUnit().getSourceFile().getName() + ": " + name);
            }
        }
    }
}
