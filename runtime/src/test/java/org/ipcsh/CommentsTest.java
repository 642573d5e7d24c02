package org.ipcsh;

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
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** This module is a library: what others can call says what it does. */
class CommentsTest {
  @Test
  void everyMemberThatOthersCanUseHasAComment() throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Path> sources;
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(sources));
      Members members = new Members(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        members.scan(unit, null);
      }
      assertThat(members.seen).as("members looked at").isGreaterThan(500);
      assertThat(members.bare).as("members without a comment").isEmpty();
    }
  }

  /** Goes through what is public or protected, and what is in that. */
  private static final class Members extends TreePathScanner<Void, Void> {
    private final DocTrees trees;
    private final List<String> bare = new ArrayList<>();
    private int seen;

    Members(DocTrees trees) {
      this.trees = trees;
    }

    @Override
    public Void visitClass(ClassTree tree, Void nothing) {
      return isForOthers(tree.getModifiers()) && look(tree.getSimpleName())
          ? super.visitClass(tree, nothing)
          : null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void nothing) {
      boolean inherits =
          tree.getModifiers().getAnnotations().stream()
              .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
      // A record's fields are told where it is declared.
      boolean made = trees.getSourcePositions().getEndPosition(unit(), tree) < 0;
      if (!inherits && !made && isForOthers(tree.getModifiers())) {
        look(tree.getName());
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree tree, Void nothing) {
      if (isForOthers(tree.getModifiers())) {
        look(tree.getName());
      }
      return null;
    }

    private CompilationUnitTree unit() {
      return getCurrentPath().getCompilationUnit();
    }

    private boolean isForOthers(ModifiersTree modifiers) {
      TreePath parent = getCurrentPath().getParentPath();
      return modifiers.getFlags().contains(Modifier.PUBLIC)
          || modifiers.getFlags().contains(Modifier.PROTECTED)
          || parent.getLeaf().getKind() == Tree.Kind.INTERFACE
              && !modifiers.getFlags().contains(Modifier.PRIVATE);
    }

    private boolean look(CharSequence name) {
      seen++;
      if (trees.getDocComment(getCurrentPath()) == null) {
        Path file = Path.of(unit().getSourceFile().getName());
        long at = trees.getSourcePositions().getStartPosition(unit(), getCurrentPath().getLeaf());
        bare.add(file.getFileName() + ":" + unit().getLineMap().getLineNumber(at) + ": " + name);
      }
      return true;
    }
  }
}
