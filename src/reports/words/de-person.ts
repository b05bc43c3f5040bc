/** German: the report on a person's course. */
import type { PersonWords } from './words.ts';

export const personWords: PersonWords = {
  title: 'Verlauf über Wochen',
  headings: {
    short: 'Kurz gefasst',
    pain: 'Schmerz vor und nach jeder Sitzung',
    angle: 'Größter Winkel jeder Sitzung',
    dose: 'Dosis jeder Sitzung',
    weeks: 'Woche für Woche',
    plan: 'Der Plan, und wie er befolgt wurde',
    ends: 'Sitzungen, die früh endeten',
    adverse: 'Unerwünschte Ereignisse',
    sessions: 'Jede Sitzung',
    means: 'Was diese Zahlen sagen können, und was nicht',
    data: 'Die eigenen Daten',
  },
  noSessions: 'Für diese Person ist keine Sitzung aufgezeichnet.',
  span: (sessions, weeks, from, to) =>
    `${sessions} ${sessions === 1 ? 'Sitzung' : 'Sitzungen'} in ${weeks} ${weeks === 1 ? 'Woche' : 'Wochen'}, vom ${from} bis zum ${to}.`,
  simulatedToo: (count, of) =>
    count === of
      ? 'Alle Sitzungen wurden an einem Prüfstand aufgezeichnet: niemand lag auf der Liege.'
      : `${count} der ${of} Sitzungen wurden an einem Prüfstand aufgezeichnet: niemand lag auf der Liege.`,
  baseline: (median, scores) =>
    `Schmerz vor den Sitzungen der ersten Woche: Median ${median}, aus ${scores} ${scores === 1 ? 'Wert' : 'Werten'}.`,
  noBaseline: 'In der ersten Woche wurde kein Schmerzwert angegeben; es gibt nichts zum Vergleichen.',
  latest: (week, median, scores) =>
    `Schmerz vor den Sitzungen der Woche ${week}, der letzten mit einem Wert: Median ${median}, aus ${scores} ${scores === 1 ? 'Wert' : 'Werten'}.`,
  matters: (points) =>
    `Bedeutsam ist eine Änderung um mindestens 2 Punkte und 30 % des Medians der ersten Woche: hier ${points} Punkte (Ostelo 2008; eine neuere Studie findet weniger, 1,3 bis 1,8).`,
  change: {
    less: 'Der Schmerz vor den Sitzungen ist um mindestens so viel niedriger als in der ersten Woche.',
    'not-enough': 'Der Schmerz vor den Sitzungen hat sich nicht um so viel geändert.',
    more: 'Der Schmerz vor den Sitzungen ist um mindestens 2 Punkte höher als in der ersten Woche. Bitte eine Fachkraft fragen.',
    'too-few': 'Für einen Vergleich von Wochen gibt es zu wenige Werte.',
  },
  missing: (before, after, of) =>
    `Nicht beantwortet: Schmerz vor ${before} von ${of} Sitzungen, Schmerz nach ${after} von ${of}.`,
  painChart: 'Schmerz vor und nach jeder Sitzung, 0 bis 10',
  painDescription: (scores, missing) =>
    `${scores} Schmerzwerte von 0 bis 10, jeder wie angegeben; ${missing} wurden nicht angegeben und sind unter der Achse markiert.`,
  angleChart: 'Größter Winkel kopfüber jeder Sitzung',
  doseChart: 'Dosis jeder Sitzung, sin(Winkel) × Zeit kopfüber',
  chartDescription: (known, missing, most) =>
    `${known} Sitzungen mit einem Wert, ${missing} ohne. Der größte Wert ist ${most}.`,
  series: {
    before: 'Schmerz davor',
    after: 'Schmerz danach',
    angle: 'größter Winkel',
    dose: 'Dosis',
    baseline: 'erste Woche',
    threshold: 'bedeutsam',
  },
  lanes: {
    noBefore: 'kein Wert davor',
    noAfter: 'kein Wert danach',
    early: 'früh beendet',
    adverse: 'Ereignis',
    unknown: 'unbekannt',
  },
  axes: { weeks: 'Woche', points: 'Punkte', degrees: 'Grad', seconds: 'Sekunden' },
  weekColumns: {
    week: 'Woche',
    days: 'Tage',
    completed: 'vollendet',
    before: 'Schmerz davor (Median)',
    after: 'Schmerz danach (Median)',
    angle: 'größter Winkel',
    headDown: 'kopfüber',
    dose: 'Dosis',
  },
  sessionColumns: {
    began: 'Beginn',
    protocol: 'Protokoll',
    end: 'Ende',
    angle: 'Winkel',
    headDown: 'kopfüber',
    dose: 'Dosis',
    pain: 'Schmerz',
    bloodPressure: 'Blutdruck',
    adverse: 'unerwünschte Ereignisse',
    note: 'Notiz',
  },
  missingShort: (count) => `${count} fehlen`,
  ends: {
    completed: 'vollendet',
    early: 'früh beendet',
    cut: 'Aufzeichnung abgebrochen',
    'under-way': 'läuft',
  },
  noPlan: 'Es ist kein Plan zugewiesen.',
  plan: (title, from) => `${title}, zugewiesen am ${from}.`,
  planSessions: (done, of) => `${done} der ${of} Sitzungen des Plans wurden in seinem Rahmen vollendet.`,
  planDays: (days, allowed, weeks) =>
    `Tage mit einer Sitzung des Plans: ${days}. Die Stufen des Plans erlauben in ${weeks === 1 ? 'dieser Woche' : `diesen ${weeks} Wochen`} höchstens ${allowed}.`,
  noEarlyEnds: 'Keine Sitzung endete früh.',
  earlyEnds: (count, of) => `${count} von ${of} Sitzungen endeten vor ihrem Protokoll:`,
  noReason: 'Grund nicht beantwortet',
  adverseCount: (sessions, answered, of) =>
    `Berichtet nach ${sessions} der ${answered} Sitzungen, für die die Frage beantwortet ist; nicht beantwortet nach ${of - answered}.`,
  clockDoubt: (count) =>
    `Bei ${count} ${count === 1 ? 'Sitzung' : 'Sitzungen'} war nicht sicher, dass die Uhr des Rechners stimmt: ihre Tage können falsch sein.`,
  means: [
    'Sie zeigen, was aufgezeichnet wurde, jeden Wert wie angegeben, und was fehlt. Nichts ist geglättet oder ergänzt.',
    'Sie können die Wirkung der Liege nicht vom natürlichen Verlauf unterscheiden. Rückenschmerz kommt und geht: etwa die Hälfte der Änderung nach Behandlungen von Kreuzschmerzen wäre auch ohne sie eingetreten. Viele beginnen zudem, wenn es am schlimmsten ist, und danach geht es den meisten ohnehin besser.',
    'Auch andere Behandlung, Ruhe, Bewegung oder Erwartung derselben Wochen können sie nicht davon trennen.',
    'Was über Traktion insgesamt bekannt ist: die Cochrane-Übersicht von 2013 (32 Studien, 2.762 Menschen) fand, dass sie bei Schmerz, Funktion, Besserung und Rückkehr zur Arbeit wenig oder keinen Unterschied machen dürfte.',
    'Mehr Schmerz, ein unerwünschtes Ereignis oder ein Blutdruck über 140/90 sollte sich eine Fachkraft ansehen.',
  ],
  ownData: (id) =>
    `Alles, was über diese Person gespeichert ist, lässt sich mit fulcrum patient export ${id} --out DATEI als eine Datei (JSON) mitnehmen und mit fulcrum patient erase ${id} löschen; beides verlangt die PIN einer Fachkraft.`,
};
