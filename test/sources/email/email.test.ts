import { describe, expect, it } from 'vitest'
import { email } from '../../../src/sources/email/email.ts'
import { eventsIn, onlyEventIn, rawEvent } from '../fixture.ts'

const mail = (subject: string, { body = 'x', headers = '' } = {}) =>
  `From: Watch <watch@tools.example>\nSubject: ${subject}\nDate: Fri, 12 Jan 2024 10:02:00 +0000\nMessage-ID: <${encodeURIComponent(subject)}@x>\n${headers}\n${body}\n`
const readMail = (text: string) => email.read(rawEvent('email', text))

describe('the mail of a monitoring tool, and the mail of its end', () => {
  it.each([
    ['[FIRING:2] HighErrorRate (checkout)', '[RESOLVED] HighErrorRate (checkout)'],
    ['[Alerting] High error rate', '[OK] High error rate'],
    ['** PROBLEM Service Alert: web1/HTTP is CRITICAL **', '** RECOVERY Service Alert: web1/HTTP is OK **'],
    ['PROBLEM - web1/HTTP is CRITICAL', 'RECOVERY - web1/HTTP is OK'],
    ['ALARM: "checkout-5xx" in EU (Ireland)', 'OK: "checkout-5xx" in EU (Ireland)'],
    ['Problem: High CPU on web1', 'Resolved in 12m 3s: High CPU on web1'],
    ['[Triggered on {host:web1}] High CPU', '[Recovered on {host:web1}] High CPU'],
    ['Monitor is DOWN: shop', 'Monitor is UP: shop'],
    ['DOWN alert: shop (shop.example) is DOWN', 'UP alert: shop (shop.example) is UP'],
    ['Fired:Sev2 Azure Monitor Alert errors', 'Resolved:Sev2 Azure Monitor Alert errors'],
    ['[Tools] [FIRING:1] errors', '[Tools] [RESOLVED] errors'],
  ])('%s', (fired, resolved) => {
    const [begin, end] = [onlyEventIn(readMail(mail(fired))), onlyEventIn(readMail(mail(resolved)))]
    expect([begin.kind, end.kind]).toEqual(['alert.fired', 'alert.resolved'])
    expect(end.keys).toEqual(begin.keys)
  })

  it.each(['Re: [FIRING:2] HighErrorRate', 'Up for lunch?', 'Downtime on Friday', 'Resolved to be nicer', 'Open positions'])(
    '%s is of a person',
    (subject) => {
      const reply = subject.startsWith('Re:') ? 'In-Reply-To: <a@x>\n' : ''
      expect(onlyEventIn(readMail(mail(subject, { headers: reply }))).kind).toBe('message.posted')
    },
  )

  it('says its service, its environment and its severity in lines of labels', () => {
    const body = 'Labels:\n - service = checkout\n - environment: prod\n * severity=ignored\nseverity: critical'
    expect(onlyEventIn(readMail(mail('[FIRING:1] x', { body })))).toMatchObject({
      service: 'checkout',
      environment: 'production',
      severity: 'critical',
    })
  })
})

describe('the words of a mail', () => {
  const textOf = (headers: string, body: string) => onlyEventIn(readMail(mail('Checkout', { headers, body }))).text

  it.each([
    [
      'quoted-printable in Latin-1',
      'Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n',
      'gel=F6st =\nist es',
    ],
    ['base64 in UTF-8', 'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n', 'Z2Vsw7ZzdCBpc3QgZXM='],
    ['HTML alone', 'Content-Type: text/html; charset=utf-8\n', '<p>gel&ouml;st ist es</p>'.replace('&ouml;', 'ö')],
    [
      'nested parts, the plain one',
      'Content-Type: multipart/mixed; boundary="o"\n',
      '--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\nContent-Type: text/html\n\n<p>no</p>\n--i\nContent-Type: text/plain; charset=utf-8\n\ngelöst ist es\n--i--\n--o\nContent-Type: text/plain\nContent-Disposition: attachment\n\nno\n--o--',
    ],
    [
      'without what was quoted, and without the signature',
      'Content-Type: text/plain; charset=utf-8\n',
      'gelöst ist es\nOn Fri, 12 Jan 2024 Bo wrote:\n> down\n-- \nAda',
    ],
  ])('%s', (_, headers, body) => {
    expect(textOf(headers, body)).toBe('Checkout\ngelöst ist es')
  })

  it('a mail says the same once, in a mailbox and alone', () => {
    const one = mail('Checkout is slow')
    const box = `From watch@tools.example Fri Jan 12 10:02:00 2024\n${one}\nFrom watch@tools.example Fri Jan 12 10:03:00 2024\n${mail('Checkout is well')}`
    expect(eventsIn(readMail(box)).map(({ id }) => id)[0]).toBe(onlyEventIn(readMail(one)).id)
    expect(eventsIn(readMail(box))).toHaveLength(2)
  })

  it('a boundary without an end, or a thousand parts, is read as far as it goes', () => {
    const parts = '--o\nContent-Type: text/plain\n\nx\n'.repeat(1_000)
    expect(readMail(mail('Checkout', { headers: 'Content-Type: multipart/mixed; boundary=o\n', body: parts })).kind).toBe('read')
  })
})
