#!/usr/bin/env bash
# avr8js computes the half-carry flag from bit 0, and three further flags otherwise than the instruction set says.
#
# Expected from Microchip's AVR Instruction Set Manual (DS40002198): ADD and the other instructions with a half carry set H
# from bit 3; NEG sets V if the result is 0x80; FMULSU sets Z if the product is 0.
# Seen with avr8js 0.21.1 on Node 20: H follows bit 0 (clear after 8 + 8, set after 1 + 1), NEG 0x80 leaves V and with it
# S wrong, FMULSU has Z inverted. A program that corrects decimal digits by H, or compares signed values after NEG, takes
# other branches than on the chip. The two firmware images of this project, disassembled, never branch on H, branch on V or
# S after a NEG, or use FMULSU.
#
# Needs Node 20 and npm. Exits with 1 when the behaviour is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund avr8js@0.21.1 >/dev/null
cat > try.js <<'JS'
const { CPU, avrInstruction } = require('avr8js');

const names = ['C', 'Z', 'N', 'V', 'S', 'H'];
/** Runs one instruction on r16 and r17; returns the flags that it sets. */
function flagsOf(opcode, r16, r17) {
  const cpu = new CPU(Uint16Array.of(opcode, 0));
  cpu.data[16] = r16;
  cpu.data[17] = r17;
  avrInstruction(cpu);
  return names.filter((_, bit) => (cpu.data[95] >> bit) & 1).join('');
}

const add = 0x0f01; // ADD r16, r17
const neg = 0x9501; // NEG r16
const fmulsu = 0x0389; // FMULSU r16, r17
const rows = [
  ['ADD 8 + 8', add, 8, 8, 'H', ''],
  ['ADD 1 + 1', add, 1, 1, '', 'H'],
  ['NEG 0x80', neg, 0x80, 0, 'CNV', 'CNS'],
  ['FMULSU 0 * 0', fmulsu, 0, 0, 'Z', ''],
  ['FMULSU 64 * 64', fmulsu, 64, 64, '', 'Z'],
];
let isAsDescribed = true;
for (const [name, opcode, r16, r17, manual, described] of rows) {
  const seen = flagsOf(opcode, r16, r17);
  console.log(`${name}: flags ${seen || '-'}, by the manual ${manual || '-'}`);
  isAsDescribed &&= seen === described;
}
process.exit(isAsDescribed ? 0 : 1);
JS
if node try.js; then
  echo 'As described: half carry by bit 0, NEG without V, FMULSU with Z inverted.'
else
  echo 'Not as described any more.'
  exit 1
fi
