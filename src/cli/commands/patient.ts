/** `fulcrum patient`: people, what they are allowed, and what is held on them. Names are never arguments. */
import { Command } from 'commander';
import type { MethodName } from '../../service/client.ts';
import { addPinOptions, pinHelp } from '../support/clinician.ts';
import { addExamples, addExitCodes, addHelpTable } from '../support/help.ts';
import { languageOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { AddArguments, AnswerArguments, OutArguments, ReportArguments } from '../support/patient-acts.ts';
import type { QuestionSet } from '../support/patient-questions.ts';
import { reportFields } from '../support/patient-report-fields.ts';
import { addPeopleOptions, type PeopleArguments } from '../support/people.ts';

/** An act on one person, with the answers to some questions. */
interface PatientAct {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly method: MethodName;
  readonly questions: QuestionSet;
  readonly isClinician: boolean;
}

const acts: readonly PatientAct[] = [
  {
    name: 'edit',
    summary: 'change name, birth year, weight or height',
    description: 'Change what is held on a person; what is left out stays.',
    method: 'patient.edit',
    questions: 'edit',
    isClinician: true,
  },
  {
    name: 'setup',
    summary: 'keep how the table is set for a person',
    description: 'Keep how the table is set for a person, to be recalled; what is left out stays.',
    method: 'patient.setup',
    questions: 'setUp',
    isClinician: false,
  },
  {
    name: 'screen',
    summary: 'ask about every contraindication',
    description: 'Keep the answers about every contraindication. Each “yes” needs a clearance before a start.',
    method: 'patient.screen',
    questions: 'screening',
    isClinician: false,
  },
  {
    name: 'clearance',
    summary: 'record a physician’s clearance',
    description: 'Record a physician’s clearance for an answer of the screening, or for the age, until a day.',
    method: 'patient.clearance',
    questions: 'clearance',
    isClinician: true,
  },
  {
    name: 'prescribe',
    summary: 'prescribe limits until a day',
    description:
      'Prescribe limits, within the absolute ones, until a day; the newest prescription holds. A limit that is left out ' +
      'has its default.',
    method: 'patient.prescribe',
    questions: 'prescription',
    isClinician: true,
  },
  {
    name: 'waive',
    summary: 'end the beginner’s limits early',
    description: 'End the beginner’s limits of a person before six sessions over two weeks are done.',
    method: 'patient.waive',
    questions: 'waiver',
    isClinician: true,
  },
];

const loadActions = () => import('../support/patient-acts.ts');

export function patientCommand(out: Output, err: Output): Command {
  const [edit, setUp, screen, ...ofClinician] = acts.map((act) => actCommand(act, out, err));
  const command = new Command('patient')
    .summary('people: screening, prescriptions, what is held on them')
    .description(
      'People, what they are allowed, and what is held on them: at the running service, else in the data folder, under its ' +
        'lock. Names are never arguments; they are asked for, or read with --answers.',
    );
  const before = [addCommand(out, err), listCommand(out, err), showCommand(out, err), edit, setUp, screen];
  const after = [reportCommand(out, err), exportCommand(out, err), eraseCommand(out, err)];
  for (const each of [...before, ...ofClinician, ...after]) if (each !== undefined) command.addCommand(each);
  return command;
}

function addCommand(out: Output, err: Output): Command {
  const command = addPeopleOptions(
    new Command('add')
      .summary('add a person')
      .description(
        'Add a person, within what the table is rated for, and print the id, which is random. Somebody with the same name ' +
          'and birth year is not added again.',
      ),
  )
    .option('--answers <FILE>', answersHelp)
    .option('--another', anotherHelp)
    .action(async (options: AddArguments) => (await loadActions()).addPatient(options, out, err));
  addExamples(command, [
    `echo '{"name":"First Person","birthYear":1980,"weightKg":64,"heightCm":170}' | fulcrum patient add --answers -`,
  ]);
  return withCodes(command, 'added');
}

function listCommand(out: Output, err: Output): Command {
  const command = addPeopleOptions(
    new Command('list').summary('list people').description('List the people, with their ids.'),
  ).action(async (options: PeopleArguments) => (await loadActions()).listPatients(options, out, err));
  return withCodes(command, 'listed, also if there are none');
}

function showCommand(out: Output, err: Output): Command {
  const command = addPeopleOptions(
    new Command('show')
      .summary('show a person, and the limits that hold now')
      .description(
        'Show what is held on a person, the limits that hold now with the rule that makes each so narrow, what is against a ' +
          'start now, and what has not been answered after a session.',
      )
      .argument('<id>', idHelp),
  ).action(async (id: string, options: PeopleArguments) => (await loadActions()).showPatient(id, options, out, err));
  return withCodes(command, 'shown');
}

function actCommand({ isClinician, ...act }: PatientAct, out: Output, err: Output): Command {
  const command = addPeopleOptions(
    new Command(act.name)
      .summary(act.summary)
      .description(isClinician ? `${act.description} ${pinHelp}` : act.description)
      .argument('<id>', idHelp),
  )
    .option('--answers <FILE>', answersHelp)
    .action(async (id: string, options: AddArguments) => {
      const { method, questions } = act;
      await (await loadActions()).changePatient(
        id,
        { act: act.name, method, questions, isClinician },
        options,
        out,
        err,
      );
    });
  if (act.name === 'edit') command.option('--another', anotherHelp);
  return withCodes(isClinician ? addPinOptions(command) : command, 'kept');
}

function reportCommand(out: Output, err: Output): Command {
  const command = addPeopleOptions(
    new Command('report')
      .summary('a person’s sessions, pain and plan')
      .description(
        'Report on a person for reading and printing: what was prescribed, the newest sessions with the pain before and after, ' +
          'adverse events, what was not answered, and the plan’s decisions in words. As a page: the course over all weeks, with ' +
          'charts, and with what the numbers cannot say; it opens without a network, and prints on A4.',
      )
      .argument('<id>', idHelp),
  )
    .option(
      '--out <FILE>',
      'write to FILE: a page where it ends with .html or .pdf, else text (default: text on standard output)',
    )
    .addOption(languageOption())
    .action(async (id: string, options: ReportArguments) => (await loadActions()).reportPatient(id, options, out, err));
  addExamples(command, ['fulcrum patient report p-0123456789 --out person.html --language de']);
  addHelpTable(command, 'With --json, one object:', reportFields);
  return withCodes(command, 'written');
}

function exportCommand(out: Output, err: Output): Command {
  const command = addPeopleOptions(
    new Command('export')
      .summary('write all that is held on a person, as JSON')
      .description(`Write all that is held on a person, as one JSON object. ${pinHelp}`)
      .argument('<id>', idHelp),
  )
    .option('--out <FILE>', 'write to FILE (default: standard output)')
    .action(async (id: string, options: OutArguments) => (await loadActions()).exportPatient(id, options, out, err));
  return withCodes(addPinOptions(command), 'written');
}

function eraseCommand(out: Output, err: Output): Command {
  const command = addPeopleOptions(
    new Command('erase')
      .summary('erase a person from the data folder')
      .description(
        `Erase a person from the data folder. Recordings keep the id alone. Earlier backups are out of reach: they still ` +
          `hold the person, and a restore of one leaves the person out. ${pinHelp}`,
      )
      .argument('<id>', idHelp),
  ).action(async (id: string, options: AnswerArguments) => (await loadActions()).erasePatient(id, options, out, err));
  return withCodes(addPinOptions(command), 'erased, or there was nothing to erase');
}

const idHelp = 'id from fulcrum patient list';
const anotherHelp = 'it is somebody else than the person with the same name and birth year';
const answersHelp = 'read the answers from a JSON file, or from standard input (-), instead of asking';

const withCodes = (command: Command, done: string): Command =>
  addExitCodes(command, { done, failed: 'refused in the present state, or the program failed' });
