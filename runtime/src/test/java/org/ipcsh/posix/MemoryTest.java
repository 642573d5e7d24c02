package org.ipcsh.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096})
  void theRoomBeforeABlockIsNoneOfItsBytes(int size) {
    Memory block = Memory.afterRoom(size);
    assertThat(block.size()).isEqualTo(size);
    assertThat(block.address() % 16).isZero();
    block.putLongBefore(-1);
    assertThat(block.bytes(0, size)).isEqualTo(new byte[size]);
    block.fill(0, size, (byte) 1);
    assertThat(block.getLongBefore()).isEqualTo(-1);
    assertThat(Memory.at(block.address() - Long.BYTES, Long.BYTES).getLong(0)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void onlyABlockThatWasMadeSoHasRoomBeforeIt(int size) {
    Memory block = Memory.afterRoom(size);
    assertThat(block.hasRoomBefore()).isTrue();
    assertThat(block.readOnly().hasRoomBefore()).isFalse();
    assertThat(Memory.at(block.address(), size).hasRoomBefore()).isFalse();
    assertThat(Memory.allocate(size).hasRoomBefore()).isFalse();
  }
}
