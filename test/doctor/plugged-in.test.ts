/** Which boards are plugged in, and the names under which they are found again. */
import { expect, it } from 'vitest';
import { pluggedBoards, stableName } from '../../hardware/boards/plugged-in.ts';
import { MachineTree, nanoCopy, uno, unoById } from '../support/machine-tree.ts';

const names = (tree: MachineTree) => {
  const boards = pluggedBoards(tree.root);
  return boards.map((board) => stableName(board, boards));
};

it('names a board by its own number', () => {
  const tree = new MachineTree().plug(uno('ttyACM0', '1-1.2', '75735'));
  expect(pluggedBoards(tree.root)).toEqual([
    {
      device: '/dev/ttyACM0',
      byId: [`/dev/serial/by-id/${unoById('75735')}`],
      byPath: [
        '/dev/serial/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.2:1.0',
        '/dev/serial/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usbv2-0:1.2:1.0',
      ],
      usb: { kind: '2341:0043', serial: '75735', socket: '1-1.2' },
    },
  ]);
  expect(names(tree)).toEqual([{ path: `/dev/serial/by-id/${unoById('75735')}`, isOfSocket: false }]);
});

it('names two boards without numbers by their sockets, since which of them gets the other name is chance', () => {
  const tree = new MachineTree()
    .plug(nanoCopy('ttyUSB0', '1-1.1'))
    .plug(nanoCopy('ttyUSB1', '1-1.3', undefined, false));
  expect(names(tree)).toEqual([
    { path: '/dev/serial/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.1:1.0', isOfSocket: true },
    { path: '/dev/serial/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.3:1.0', isOfSocket: true },
  ]);
});

it('names a single board without a number by its kind', () => {
  const tree = new MachineTree().plug(nanoCopy('ttyUSB0', '1-1.1')).plug(uno('ttyACM0', '1-1.2', '75735'));
  expect(names(tree).map((name) => name?.isOfSocket)).toEqual([false, false]);
});

it('has no name for a board that udev has given none, and no board on a computer without USB', () => {
  const bare = new MachineTree().write('/dev/ttyACM0', '');
  expect(names(bare)).toEqual([null]);
  expect(pluggedBoards(new MachineTree().write('/dev/ttyS0', '').root)).toEqual([]);
});
