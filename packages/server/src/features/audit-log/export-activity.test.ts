import { describe, expect, it } from 'vitest'
import { EVENT } from '../../../test/support/trail-event.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { TrailEvent } from '../audit/ports.js'
import { exportActivity, type ActivityFormat } from './export-activity.js'

/** Exports events, newest first, of a store that has them. @returns its lines, and from where it was read on */
async function exported(events: readonly TrailEvent[], format: ActivityFormat) {
  const asked: (number | null)[] = []
  const ownTrail: Parameters<typeof exportActivity>[0]['ownTrail'] = {
    list: async (_filter, { beforeSeq, rowsMax }) => {
      asked.push(beforeSeq)
      const older = events.filter(({ seq }) => beforeSeq === null || seq < beforeSeq)
      return await Promise.resolve(older.slice(0, rowsMax))
    },
  }
  const lines = []
  for await (const line of exportActivity({ ownTrail }, { userGid: '7' as Gid }, format)) lines.push(line)
  return { asked, lines }
}
const NAMES =
  'seq,at,action,says,actor_kind,actor_gid,address,credential_kind,credential_gid,target_kind,target_gid,app_gid,outcome,reason,details'
const cellOf = async (reason: string | null) => {
  const [, row = ''] = (await exported([{ ...EVENT, reason }], 'csv')).lines
  return row.slice(row.indexOf(',done,') + ',done,'.length, -',{}\r'.length)
}

describe('one’s own activity as a file', () => {
  it('has each event under its names, and no hash', async () => {
    const event = { ...EVENT, credentialKind: 'session', credentialGid: '3', appGid: '12' } as TrailEvent
    const { lines } = await exported([event], 'csv')
    expect(lines).toEqual([
      `${NAMES}\r`,
      '5,1970-01-01T00:00:01.000Z,token_created,created the token,user,7,192.0.2.1,session,3,token,51,12,done,,{}\r',
    ])
    const [json = ''] = (await exported([event], 'jsonl')).lines
    expect(Object.keys(JSON.parse(json) as object).join(',')).toBe(NAMES)
    expect(JSON.parse(json)).toMatchObject({
      seq: 5,
      credential_kind: 'session',
      app_gid: '12',
      reason: null,
    })
    expect((await exported([], 'jsonl')).lines).toEqual([])
  })

  it('has no cell that a spreadsheet takes for a formula, and quotes what parts cells (RFC 4180)', async () => {
    for (const first of ['=', '+', '-', '@', '\t']) {
      expect(await cellOf(`${first}1`)).toBe(`'${first}1`)
      expect(await cellOf(`1${first}`)).toBe(`1${first}`)
    }
    expect(await cellOf('\r1')).toBe(`"'\r1"`)
    expect(await cellOf('a,b')).toBe('"a,b"')
    expect(await cellOf('a\nb')).toBe('"a\nb"')
    expect(await cellOf('say "a"')).toBe('"say ""a"""')
    expect(await cellOf('plain')).toBe('plain')
    expect(await cellOf(null)).toBe('')
  })

  it('is read by the hundred, each event once, until there are no more', async () => {
    const events = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...EVENT, seq: count - index }))
    const seqsOf = ({ lines }: { readonly lines: readonly string[] }) =>
      lines.map((line) => (JSON.parse(line) as { seq: number }).seq)
    const many = await exported(events(230), 'jsonl')
    expect(seqsOf(many)).toEqual(events(230).map(({ seq }) => seq))
    expect(many.asked).toEqual([null, 131, 31])
    expect((await exported(events(100), 'jsonl')).asked).toEqual([null, 1])
    expect((await exported(events(99), 'jsonl')).asked).toEqual([null])
  })
})
