/** German. */
import { clockText, round } from '../../../protocols/base/round.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { phaseOf, type SpanName } from '../theme.ts';
import { personWords } from './de-person.ts';
import { sessionWords } from './de-session.ts';
import type { BenchOutcome, HazardWords, Words } from './words.ts';

const spans: Readonly<Record<SpanName, string>> = {
  ramping: 'kippen',
  holding: 'halten',
  oscillating: 'schwingen',
  resting: 'ruhen',
  levelling: 'zur Waagerechten',
  recovering: 'erholen',
  disconnected: 'nicht verbunden',
  checking: 'Selbsttest',
  ready: 'bereit',
  testing: 'Antriebstest',
  preparing: 'vorbereiten',
  'session.ramping': 'kippen',
  'session.holding': 'halten',
  'session.oscillating': 'schwingen',
  'session.resting': 'ruhen',
  paused: 'Pause',
  'override.holding': 'von Hand',
  'override.jogging': 'von Hand: tippen',
  'override.moving': 'von Hand: fahren',
  returning: 'Rückkehr',
  stopped: 'gestoppt',
  'fault.cutting': 'Antrieb abgeschaltet',
  'fault.holding': 'gehalten nach Fehler',
  'fault.relieving': 'nachgeben',
  'fault.returning': 'Rückkehr nach Fehler',
  'fault.stranded': 'steckt fest',
  'fault.locked': 'gesperrt',
};

const hazards: HazardWords = {
  H01: 'der Winkel lag über der Grenze',
  H02: 'die Liege bewegte sich zu schnell oder in die falsche Richtung',
  H03: 'die Liege bewegte sich ohne Befehl',
  H04: 'die Rückkehr zur Waagerechten kam nicht voran',
  H05: 'die Netzspannung fiel aus',
  H06: 'vom Antrieb kam keine Nachricht mehr',
  H07: 'Nachrichten des Antriebs waren verstümmelt',
  H08: 'die Steuerung des Antriebs startete neu',
  H09: 'der Neigungssensor lieferte keine Werte',
  H10: 'der Neigungssensor stand still',
  H11: 'der Neigungssensor rauschte',
  H12: 'die beiden Winkelsensoren wichen voneinander ab',
  H13: 'der Winkelsensor des Antriebs war gestört',
  H14: 'die Liege bewegte sich nicht wie befohlen',
  H15: 'auf dem Weg nach unten war etwas im Weg',
  H16: 'auf dem Rückweg war etwas im Weg',
  H17: 'die Bremse rutschte',
  H18: 'die Person drückte den Rückkehrknopf',
  H19: 'der rote Not-Halt wurde gedrückt',
  H20: 'die Person antwortete nicht auf die Frage „Geht es Ihnen gut?“',
  H21: 'der Rechner arbeitete nicht mehr',
  H22: 'das Programm stand einen Moment still',
  H23: 'die Konsole ging während einer Handsteuerung verloren',
  H24: 'die Sitzung konnte nicht mehr aufgezeichnet werden',
  H25: 'der Start wurde abgelehnt',
  H26: 'die Zeit kopfüber erreichte ihre Grenze',
  H27: 'eine verstümmelte Nachricht wurde nicht befolgt',
  H28: 'das Programm versagte',
  H29: 'die Fußverriegelung öffnete sich',
  H30: 'der Schalter der Waagerechten widersprach den Sensoren',
  H31: 'von keiner Hilfsperson war bekannt, dass sie da ist',
  H32: 'niemand hatte bestätigt, beide Signalgeber gehört zu haben',
};

const outcomes: Readonly<Record<BenchOutcome, string>> = {
  completed: 'vollendet',
  returned: 'vorzeitig zurückgekehrt',
  stranded: 'stecken geblieben',
  interrupted: 'unterbrochen',
};

function doseText({ sets, longestInversion, inverted, duration, maxAngle, minAngle }: Timeline): string {
  const headUp = minAngle < 0 ? `Kopf hoch bis ${-minAngle}°` : null;
  const range = [
    ...(maxAngle > 0 || headUp === null ? [`bis ${maxAngle}°`] : []),
    ...(headUp === null ? [] : [headUp]),
  ];
  return [
    range.join(' und '),
    `${sets} ${sets === 1 ? 'Durchgang' : 'Durchgänge'}`,
    `längster ${clockText(longestInversion / 1000)}`,
    `kopfüber ${clockText(inverted / 1000)} von insgesamt ${clockText(duration / 1000)}`,
  ].join(', ');
}

const decimal = (value: number, places: number): string =>
  round(value, places).toFixed(places).replace('.', ',').replace('-', '−');

export const german: Words = {
  common: {
    tag: 'de',
    unknown: 'unbekannt',
    notAnswered: 'nicht beantwortet',
    notMeasured: 'nicht gemessen',
    none: 'keine',
    simulated: 'Simuliert: an einem Prüfstand aufgezeichnet. Niemand lag auf der Liege.',
    disclaimer: 'Fulcrum ist ein Forschungs- und Prüfstandsprojekt, kein zugelassenes Medizinprodukt.',
    madeAt: (when, version) => `Erstellt am ${when} mit Fulcrum ${version}.`,
    dataBehind: 'Die Zahlen zu diesem Bild',
    time: 'Zeit',
    why: 'Grund, wie aufgezeichnet',
    decimal,
    person: (name, born) => `${name}, geboren ${born}`,
    personIdOnly: 'Zu dieser Kennung gibt es keinen Namen.',
    noPerson: 'keine Person angegeben',
    notLookedUp:
      'Eine Aufzeichnung allein enthält weder Namen noch Antworten. Mit --data wird im Datenordner danach gesucht.',
    adverse: {
      dizzy: 'Schwindel',
      headache: 'Kopfschmerz',
      eyes: 'Augen',
      nausea: 'Übelkeit',
      'pain-worse': 'stärkerer Schmerz',
      other: 'anderes',
    },
    earlyEnds: {
      discomfort: 'Unwohlsein',
      pain: 'Schmerz',
      frightened: 'Angst',
      interrupted: 'unterbrochen',
      fault: 'ein Fehler',
      other: 'anderes',
    },
    people: { operator: 'Bedienung', clinician: 'Fachkraft', patient: 'Person auf der Liege' },
    bloodPressure: 'Blutdruck (mmHg)',
    pain: 'Schmerz, 0 bis 10',
    before: 'davor',
    after: 'danach',
    doseMeans:
      'Dosis ist sin(Winkel) × Zeit kopfüber. Eine Dosis von 30 s zieht so lange und so stark an der Liege entlang wie 30 s senkrechtes Hängen. ' +
      'Zeit kopfüber ist die Zeit jenseits von 5°, Rampen eingeschlossen.',
    recordedTexts: 'Aufgezeichnete Gründe stehen hier, wie sie aufgezeichnet wurden: auf Englisch.',
  },
  chart: {
    level: 'waagerecht',
    limit: (deg) => `Grenze ${deg}°`,
    headDown: 'kopfüber',
    time: 'Min:s',
    more: (count) => `und ${count} weitere`,
    target: 'Soll',
    measured: 'gemessener Winkel',
    trueAngle: 'wahrer Winkel',
    actuator: 'Sensor des Antriebs',
    tilt: 'Neigungssensor',
    spans: (name) => spans[phaseOf(name)],
    injected: 'eingespielter Fehler',
    stay: (angle, time) => `${angle}, ${time}`,
    dose: doseText,
    bench: (protocol, outcome, mostDeg) =>
      `${protocol}: ${outcomes[outcome]}, höchstens ${decimal(mostDeg, 1)}°, simulierte Liege`,
    describePlan: (timeline) => `Der geplante Winkel über der Zeit: ${doseText(timeline)}.`,
    describeSession: ({ durationS, mostDeg, findings, injected }) =>
      [
        `Winkel über ${clockText(durationS)} Minuten, ${mostDeg === null ? 'ohne bekannten Winkel' : `höchstens ${decimal(mostDeg, 1)}° kopfüber`}.`,
        findings.length === 0 ? 'Nichts war auffällig.' : `Gefunden: ${[...new Set(findings)].join(', ')}.`,
        ...(injected.length === 0 ? [] : [`Eingespielt: ${injected.join(', ')}.`]),
      ].join(' '),
  },
  hazards,
  session: sessionWords,
  person: personWords,
};
