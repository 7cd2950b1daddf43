import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AuditEvent } from './audit-event.js'
import { makeRefusalRecorder } from './refusal-recorder.js'

const MINUTE_MS = 60_000

function recorder() {
  let nowMs = 1_000_000
  const written: AuditEvent[] = []
  const refusals = makeRefusalRecorder({
    trail: {
      record: async (events) => {
        written.push(...events)
        await Promise.resolve()
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
  return { refusals, written, refuse, pass: (ms: number) => (nowMs += ms) }
}

describe('the recorder of refusals', () => {
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
})
