import java.util.Arrays;
import org.ipcsh.posix.Libc;
import org.ipcsh.process.Door;

/** What the door adds to a call: getpid(2) through it and beside it, in turns; medians in nanoseconds. */
public class DoorCost {
  private static final int ROUNDS = 41;
  private static final int CALLS = 200_000;

  public static void main(String[] arguments) {
    Door door = Door.alone();
    double[] beside = new double[ROUNDS];
    double[] through = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long began = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        Libc.GETPID.invoke();
      }
      long between = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        door.call(Libc.GETPID, null);
      }
      beside[round] = (between - began) / (double) CALLS;
      through[round] = (System.nanoTime() - between) / (double) CALLS;
    }
    Arrays.sort(beside);
    Arrays.sort(through);
    System.out.printf(
        "beside %.0f ns, through %.0f ns, the door adds %.0f ns%n",
        beside[ROUNDS / 2], through[ROUNDS / 2], through[ROUNDS / 2] - beside[ROUNDS / 2]);
  }
}
