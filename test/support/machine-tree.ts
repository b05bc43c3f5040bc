/** The files of a Raspberry Pi in a folder of their own, laid out as its kernel, udev and systemd give them. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Machine } from '../../src/doctor/machine.ts';
import { folder } from './temporary-folder.ts';

export interface TreeBoard {
  /** `ttyACM0` */
  readonly name: string;
  /** What the device is in this test: the path of a pseudo-terminal. Left out: an empty file. */
  readonly port?: string;
  /** `2341:0043` */
  readonly kind?: string;
  readonly serial?: string;
  /** `1-1.2`, as the kernel counts the USB sockets. */
  readonly socket: string;
  /** Null: another board has the name that this one would have. */
  readonly byId: string | null;
}

/** Where the USB sockets of a Raspberry Pi 4 are. */
const usbBus = '/sys/devices/platform/scb/fd500000.pcie/pci0000:00/0000:00:00.0/0000:01:00.0/usb1/1-1';

export class MachineTree {
  readonly root = folder();

  get machine(): Machine {
    return new Machine(this.root);
  }

  write(path: string, text: string, mode = 0o644): this {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
    return this;
  }

  link(path: string, target: string): this {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync(target, file);
    return this;
  }

  /** A program in /usr/bin that prints `out` and `err` and ends with this code. */
  program(name: string, out: string, { err = '', exitCode = 0 } = {}): this {
    const script = `#!/bin/sh\ncat <<'END'\n${out}\nEND\n${err === '' ? '' : `echo '${err}' >&2\n`}exit ${exitCode}\n`;
    return this.write(`/usr/bin/${name}`, script, 0o755);
  }

  plug({ name, port, kind = '2341:0043', serial, socket, byId }: TreeBoard): this {
    const [vendor = '', product = ''] = kind.split(':');
    const device = `${usbBus}/${socket}`;
    const tty = `${device}/${socket}:1.0/tty/${name}`;
    this.write(`${device}/idVendor`, `${vendor}\n`).write(`${device}/idProduct`, `${product}\n`);
    if (serial !== undefined) this.write(`${device}/serial`, `${serial}\n`);
    this.write(`${tty}/dev`, '166:0\n').link(`${tty}/device`, `../../../${socket}:1.0`);
    this.link(`/sys/class/tty/${name}`, relative('/sys/class/tty', tty));
    if (port === undefined) this.write(`/dev/${name}`, '');
    else this.link(`/dev/${name}`, port);
    const byPath = `platform-fd500000.pcie-pci-0000:01:00.0-usb-0:${socket.slice(2)}:1.0`;
    this.link(`/dev/serial/by-path/${byPath}`, `../../${name}`);
    this.link(`/dev/serial/by-path/${byPath.replace('usb-0', 'usbv2-0')}`, `../../${name}`);
    return byId === null ? this : this.link(`/dev/serial/by-id/${byId}`, `../../${name}`);
  }
}

/** An Uno of its maker, which has a serial number. */
export const uno = (name: string, socket: string, serial: string, port?: string): TreeBoard => ({
  name,
  socket,
  serial,
  byId: unoById(serial),
  ...(port === undefined ? {} : { port }),
});

export const unoById = (serial: string): string => `usb-Arduino__www.arduino.cc__0043_${serial}-if00`;

/** A copy of a Nano, which has none: udev gives all of them the same name. */
export const nanoCopy = (name: string, socket: string, port?: string, hasName = true): TreeBoard => ({
  name,
  socket,
  kind: '1a86:7523',
  byId: hasName ? 'usb-1a86_USB_Serial-if00-port0' : null,
  ...(port === undefined ? {} : { port }),
});
