import { expect, it } from 'vitest'
import { toOperationalError } from '../../src/store/failures.ts'
import { OperationalError } from '../../src/store/store.ts'

const withCode = (code: string, message = 'message of the driver') => Object.assign(new Error(message), { code })

it.each([
  ['SQLITE_FULL', 'disk-full', true],
  ['SQLITE_IOERR_FSYNC', 'io-error', true],
  ['SQLITE_READONLY_DBMOVED', 'read-only', true],
  ['SQLITE_BUSY_SNAPSHOT', 'busy', true],
  ['SQLITE_CANTOPEN', 'cannot-open', true],
  ['SQLITE_CORRUPT_VTAB', 'corrupt', false],
  ['SQLITE_NOTADB', 'corrupt', false],
  ['08006', 'disconnected', true],
  ['25006', 'read-only', true],
  ['28P01', 'refused', false],
  ['3D000', 'refused', false],
  ['40P01', 'busy', true],
  ['53100', 'disk-full', true],
  ['53300', 'overloaded', true],
  ['57014', 'timeout', true],
  ['57P01', 'unavailable', true],
  ['57P03', 'unavailable', true],
  ['58030', 'io-error', true],
  ['ECONNREFUSED', 'unreachable', true],
  ['ECONNRESET', 'disconnected', true],
  ['ENOSPC', 'disk-full', true],
  ['EACCES', 'cannot-open', false],
])('maps %s to %s', (code, expected, retryable) => {
  const failure = toOperationalError(withCode(code))
  expect(failure).toBeInstanceOf(OperationalError)
  expect(failure).toMatchObject({ code: expected, retryable, cause: { code } })
})

it.each([
  ['Connection terminated unexpectedly', 'disconnected'],
  ['Connection terminated due to connection timeout', 'unreachable'],
  ['timeout exceeded when trying to connect', 'unreachable'],
  ['timeout expired', 'unreachable'],
  ['Query read timeout', 'timeout'],
  ['Client has encountered a connection error and is not queryable', 'disconnected'],
])('maps an error of pg without a code: %s', (message, expected) => {
  expect(toOperationalError(new Error(message))).toMatchObject({ code: expected, retryable: true })
})

it.each(['SQLITE_ERROR', 'SQLITE_CONSTRAINT_UNIQUE', '42601', '23505', '22P02'])('leaves %s alone: that is our mistake', (code) => {
  const mistake = withCode(code)
  expect(toOperationalError(mistake)).toBe(mistake)
})

it.each([
  ['SQLITE_ERROR', 'no such table: events', 'a table of the store is missing'],
  ['SQLITE_ERROR', 'no such column: event_json', 'a column of the store is missing'],
  ['SQLITE_ERROR', 'table events has no column named event_json', 'a column of the store is missing'],
  ['SQLITE_ERROR', 'ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint', 'an index of the store is missing'],
  ['42P01', 'relation "events" does not exist', 'a table of the store is missing'],
  ['42703', 'column "event_json" does not exist', 'a column of the store is missing'],
  ['42P10', 'there is no unique or exclusion constraint matching the ON CONFLICT specification', 'an index of the store is missing'],
])('takes a schema that is not ours for damage: %s, %s', (code, message, expected) => {
  const failure = toOperationalError(withCode(code, message))
  expect(failure).toMatchObject({ code: 'damaged', retryable: true, message: `${expected} (${message})` })
})

it('says what happened, with the message of the driver', () => {
  expect(toOperationalError(withCode('SQLITE_FULL', 'database or disk is full'))).toMatchObject({
    message: 'the disk is full (database or disk is full)',
  })
})
