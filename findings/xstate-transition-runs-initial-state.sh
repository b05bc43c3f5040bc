#!/usr/bin/env bash
# XState's pure transition() runs the machine's initial state again at every call.
#
# Expected from its documentation: transition(machine, snapshot, event) depends on the snapshot and the event alone.
# Seen with xstate 5.33.3 on Node 20: each call builds an actor first, so the lazy `context` function and the assign
# actions of the initial entry are called once more per transition, and their results are thrown away. A machine whose
# context function counts, allocates or draws an id does so at every event, and a step costs several times an
# actor.send(). The machine's own method, machine.transition(snapshot, event, scope), with one standing scope does not.
#
# Needs Node 20 and npm. Exits with 1 when the behaviour is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund xstate@5.33.3 >/dev/null
cat > try.js <<'JS'
import { assign, createActor, initialTransition, setup, transition } from 'xstate';

let contexts = 0;
let entries = 0;
const machine = setup({}).createMachine({
  context: () => {
    contexts += 1;
    return { events: 0 };
  },
  entry: assign(({ context }) => {
    entries += 1;
    return context;
  }),
  on: { GO: { actions: assign({ events: ({ context }) => context.events + 1 }) } },
});

let [snapshot] = initialTransition(machine);
contexts = 0;
entries = 0;
for (let index = 0; index < 10; index += 1) [snapshot] = transition(machine, snapshot, { type: 'GO' });
console.log(`transition():         ${snapshot.context.events} events, ${contexts} contexts, ${entries} initial entries`);
const pure = { contexts, entries };

const actor = createActor(machine).start();
contexts = 0;
entries = 0;
for (let index = 0; index < 10; index += 1) actor.send({ type: 'GO' });
console.log(`actor.send():         ${actor.getSnapshot().context.events} events, ${contexts} contexts, ${entries} initial entries`);

const ignore = () => {};
const self = createActor(machine);
const scope = { self, system: self.system, id: '', sessionId: '', logger: ignore, defer: ignore, emit: ignore, stopChild: ignore, actionExecutor: ignore };
let state = machine.getInitialSnapshot(scope);
contexts = 0;
entries = 0;
for (let index = 0; index < 10; index += 1) state = machine.transition(state, { type: 'GO' }, scope);
console.log(`machine.transition(): ${state.context.events} events, ${contexts} contexts, ${entries} initial entries`);
process.exit(pure.contexts === 10 && pure.entries === 10 && contexts === 0 && entries === 0 ? 0 : 1);
JS
if node try.js; then
  echo 'As described: transition() runs the initial state again at each call.'
else
  echo 'Not as described any more.'
  exit 1
fi
