import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AuditEvent } from './audit-event.js'
import { makeRefusalRecorder } from './refusal-recorder.js'
import { MINUTE_MS } from '../../time-units.js'

/** Whose they are. */
const APPS = new Map([
  ['1', '11'],
  ['2', '12'],
  ['3', '11'],
])

function recorder() {
  let nowMs = 1_000_000
  const written: AuditEvent[] = []
  const batches: number[] = []
  const lookedUp: number[] = []
  const refusals = makeRefusalRecorder({
    trail: {
      record: async (events) => {
        written.push(...events)
        batches.push(events.length)
        await Promise.resolve()
      },
      ownersOfApps: async (clientIds) => {
        lookedUp.push(clientIds.length)
        const known = clientIds.filter((clientId) => APPS.has(clientId))
        return await Promise.resolve(new Map(known.map((clientId) => [clientId, APPS.get(clientId) as Gid])))
      },
    },
    clock: { nowMs: () => nowMs },
  })
  const refuse = (address: string, personGid?: Gid) => {
    refusals.note({
      ...(personGid === undefined ? {} : { personGid }),
      action: 'client_authentication_failed',
      actor: { kind: 'anonymous', from: { address, credential: null } },
      target: { kind: 'app', gid: '1' },
      outcome: 'refused',
      atMs: nowMs,
    })
  }
  /** By one address, with nothing looked up. */
  const refuseAs = (clientId: string) => {
    refusals.noteOfApp({
      action: 'client_authentication_failed',
      actor: { kind: 'anonymous', from: { address: '192.0.2.1', credential: null } },
      target: { kind: 'app', gid: clientId },
      outcome: 'refused',
      atMs: nowMs,
    })
  }
  return { refusals, written, batches, lookedUp, refuse, refuseAs, pass: (ms: number) => (nowMs += ms) }
}

describe('the recorder of refusals', () => {
  it('asks for nothing to be written where there is nothing, before or afterwards', async () => {
    const { batches, pass, refusals, refuse } = recorder()
    await refusals.flush()
    await refusals.flushAll()
    refuse('192.0.2.1')
    await refusals.flush()
    await refusals.flush()
    pass(MINUTE_MS)
    await refusals.flushAll()
    expect(batches).toEqual([1])
  })

  it('writes the first at once, and counts those that follow from the same address until the minute is over', async () => {
    const { pass, refusals, refuse, written } = recorder()
    refuse('192.0.2.1')
    refuse('192.0.2.2')
    await refusals.flush()
    expect(written).toHaveLength(2)
    for (let count = 0; count < 500; count++) refuse('192.0.2.1')
    await refusals.flush()
    expect(written).toHaveLength(2)
    pass(MINUTE_MS)
    await refusals.flush()
    expect(written.slice(2)).toMatchObject([{ details: { times: 500 } }])
    refuse('192.0.2.1')
    await refusals.flush()
    expect(written).toHaveLength(4)
  })

  it('tells what is not written yet and for how long; what repeats a written one is not late', async () => {
    const { pass, refusals, refuse } = recorder()
    expect(refusals.waiting()).toEqual({ events: 0, ageMs: 0 })
    refuse('192.0.2.1')
    pass(700)
    refuse('192.0.2.2')
    expect(refusals.waiting()).toEqual({ events: 2, ageMs: 700 })
    await refusals.flush()
    refuse('192.0.2.1')
    expect(refusals.waiting()).toEqual({ events: 0, ageMs: 0 })
  })

  it('keeps a flood from a million addresses to a thousand events in a minute, and loses none of the count', async () => {
    const { refusals, refuse, written } = recorder()
    for (let count = 0; count < 5_000; count++) refuse(`2001:db8::${count.toString(16)}`)
    await refusals.flushAll()
    expect(written).toHaveLength(1_001)
    expect(written.at(-1)).toMatchObject({ actor: { kind: 'anonymous' }, details: { times: 4_000 } })
  })

  it('tells no more than so many apart in a day; beyond it who is concerned still sees them, once an hour and without an address', async () => {
    const { pass, refusals, refuse, written } = recorder()
    const flood = async (minutes: number) => {
      for (let minute = 0; minute < minutes; minute++) {
        for (let count = 0; count < 1_000; count++) refuse(`2001:db8:${minute}::${count.toString(16)}`)
        pass(MINUTE_MS)
        await refusals.flush()
      }
    }
    await flood(20)
    expect(written).toHaveLength(20_000)
    await flood(100)
    refuse('192.0.2.1', '11' as Gid)
    refuse('192.0.2.1', '12' as Gid)
    await refusals.flush()
    const beyond = written.slice(20_000)
    expect(beyond.length).toBeLessThan(10)
    expect(beyond.filter(({ personGid }) => personGid !== undefined)).toMatchObject([
      { personGid: '11', actor: { kind: 'anonymous' } },
      { personGid: '12', actor: { kind: 'anonymous' } },
    ])
    expect(beyond.some(({ actor }) => 'from' in actor)).toBe(false)
    // The next day begins anew.
    pass(24 * 60 * MINUTE_MS)
    refuse('192.0.2.9')
    await refusals.flush()
    expect(written.at(-1)).toMatchObject({ actor: { from: { address: '192.0.2.9' } } })
  })

  it('goes on telling apart what is grouped, whatever else came on that day, and says of the rest what was refused and why', async () => {
    const { pass, refusals, refuse, written } = recorder()
    for (let minute = 0; minute < 20; minute++) {
      for (let count = 0; count < 1_000; count++) refuse(`2001:db8:${minute}::${count.toString(16)}`)
      pass(MINUTE_MS)
      await refusals.flush()
    }
    written.length = 0
    const grouped = {
      action: 'sign_in_throttled',
      actor: { kind: 'anonymous', from: { address: '192.0.2.1', credential: null } },
      target: { kind: 'user', gid: '11' },
      outcome: 'refused',
      reason: 'sign_in_pair',
      atMs: 1_000_000,
    } as const
    for (const key of ['one', 'two', 'one']) refusals.note(grouped as never, { key, intervalMs: MINUTE_MS })
    await refusals.flushAll()
    expect(written).toMatchObject([
      { actor: { from: { address: '192.0.2.1' } }, details: { times: 2 } },
      { actor: { from: { address: '192.0.2.1' } } },
    ])
    const crowd = recorder()
    for (let count = 0; count < 1_002; count++)
      crowd.refusals.note({
        ...grouped,
        actor: { kind: 'anonymous', from: { address: `2001:db8::${count.toString(16)}`, credential: null } },
      } as never)
    await crowd.refusals.flushAll()
    expect(crowd.written.at(-1)).toMatchObject({
      actor: { kind: 'anonymous' },
      outcome: 'refused',
      reason: 'sign_in_pair',
      details: { times: 2 },
    })
  })

  it('counts apart for each person that it is shown to: nobody learns of what was tried on others', async () => {
    const { pass, refusals, refuse, written } = recorder()
    for (const person of ['11', '12', '11', '12', '12']) refuse('192.0.2.1', person as Gid)
    await refusals.flush()
    pass(MINUTE_MS)
    await refusals.flush()
    expect(written).toMatchObject([
      { personGid: '11', details: { times: 2 } },
      { personGid: '12', details: { times: 3 } },
    ])
    for (let count = 0; count < 1_001; count++) refuse(`2001:db8::${count.toString(16)}`, '11' as Gid)
    await refusals.flushAll()
    expect(written.at(-1)).not.toHaveProperty('personGid')
  })

  it('writes what is still counted when the server stops', async () => {
    const { refusals, refuse, written } = recorder()
    refuse('192.0.2.1')
    await refusals.flush()
    refuse('192.0.2.1')
    await refusals.flushAll()
    expect(written).toHaveLength(2)
  })

  it('finds out for whom it is to be shown, and loses none of the count', async () => {
    const { lookedUp, refusals, refuseAs, written } = recorder()
    for (const clientId of ['1', '2', '3', '1', '9', '8', '1']) refuseAs(clientId)
    await refusals.flush()
    expect(lookedUp).toEqual([5])
    const said = written.map(({ details, personGid }) => [personGid ?? 'nobody', details?.['times'] ?? 1])
    expect(said).toEqual([
      ['11', 4],
      ['12', 1],
      ['nobody', 2],
    ])
    await refusals.flushAll()
    expect(lookedUp).toEqual([5])
  })

  it('looks up a thousand apps at once and no more, whatever ids a stranger makes up', async () => {
    const { lookedUp, refusals, refuseAs, written } = recorder()
    for (let count = 0; count < 3_000; count++) refuseAs(`7${count}`)
    refuseAs('1')
    await refusals.flushAll()
    expect(lookedUp).toEqual([1_000])
    expect(written).toMatchObject([{ details: { times: 3_001 } }])
  })
})
