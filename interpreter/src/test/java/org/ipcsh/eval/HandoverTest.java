package org.ipcsh.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ipcsh.facility.End;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Parcel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Values on their way to another process: here from one evaluator to another, with the same
 * program.
 */
class HandoverTest {
  private final Script from = new Script();
  private final Script to = new Script();

  @AfterEach
  void closeAll() {
    // What the other one holds are the same descriptors: nothing has duplicated them on the way.
    from.evaluator.close();
  }

  private void sameProgram() {
    for (int i = to.program.units(); i < from.program.units(); i++) {
      to.program.append(from.program.unit(i));
    }
    to.evaluator.grow();
  }

  private Parcel arrived(Parcel sent) {
    return new Parcel(sent.bytes(), sent.descriptors(), to.door());
  }

  private Object passed(String expression) {
    Object value = from.input(expression);
    sameProgram();
    Parcel parcel = new Parcel();
    Handover.writeValue(from.evaluator, value, parcel);
    return Handover.readValue(to.evaluator, arrived(parcel));
  }

  @Test
  void allKindsOfValuesArrive() {
    from.input("struct P { x: i32, name: char[8] }");
    String all =
        "[null, true, -5, 2.5, \"b\\xff\", 3s, 1..4, SIGTERM, [\"k\": [1]], P(x: 1, name: \"n\"), str]";
    Object value = passed(all);
    assertThat(Values.readable(value)).isEqualTo(Values.readable(from.input(all)));
  }

  @Test
  void sharedAndCyclicStructureIsKept() {
    from.input("let inner = [1]\nlet outer = [inner, inner]\nouter.push(outer)");
    List<?> outer = (List<?>) passed("outer");
    assertThat(outer.get(0)).isSameAs(outer.get(1));
    assertThat(outer.get(2)).isSameAs(outer);
  }

  @Test
  void functionsArriveWithTheirVariables() {
    from.input("fn make() { let n = 5; return fn(x) { n += x; return n } }\nlet add = make()");
    Object add = passed("add");
    assertThat(to.evaluator.call(add, 2L)).isEqualTo(7L);
    assertThat(from.input("add(0)")).isEqualTo(5L);
  }

  @Test
  void anErrorArrivesWithItsPlaceAndCalls() {
    from.input("fn f() { read_file(\"/nowhere\") }");
    assertThatThrownBy(() -> from.input("f()"))
        .isInstanceOfSatisfying(
            ScriptError.class,
            error -> {
              Parcel parcel = new Parcel();
              Handover.writeError(error, parcel);
              ScriptError arrived = Handover.readError(to.evaluator, arrived(parcel));
              assertThat(arrived.errno()).isEqualTo("ENOENT");
              assertThat(arrived.kind()).isEqualTo(ScriptError.SYSTEM);
              assertThat(arrived.render(from.program)).isEqualTo(error.render(from.program));
            });
  }

  @Test
  void aProcessGetsTheEndsThatItUsesAndNoOthers() {
    from.input(
        """
        channel in_ = pipe()
        channel out = pipe()
        let greeting = "hi"
        process p(times = 2) { out.write(greeting * times); in_.read() }
        """);
    ProcessDefinition definition = (ProcessDefinition) from.input("p");
    sameProgram();
    Parcel parcel = new Parcel();
    Object[] arguments =
        from.evaluator.argumentsFor(definition, Closure.NOTHING, FunctionCode.NO_NAMES);
    Handover.write(from.evaluator, definition, arguments, parcel);
    assertThat(parcel.descriptors()).hasSize(2);
    Invocation invocation = Handover.read(to.evaluator, arrived(parcel));
    assertThat(invocation.arguments()).containsExactly(2L);
    List<End> held = new java.util.ArrayList<>();
    for (KernelObject object : to.evaluator.opened()) {
      held.add(object.holds());
    }
    assertThat(held).containsExactlyInAnyOrder(End.READ, End.WRITE);
  }

  @Test
  void whatIsBoundToItsProcessIsRefused() {
    from.input("channel c = pipe()\nc.write(\"x\")");
    assertThatThrownBy(() -> passed("[c.chunks()]"))
        .isInstanceOf(ScriptError.class)
        .hasMessage("an iteration cannot be given to another process");
  }
}
