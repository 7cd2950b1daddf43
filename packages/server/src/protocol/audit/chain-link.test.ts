import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { linkHash, linkText, type ChainLink } from './chain-link.js'

const LINK: ChainLink = {
  chain: 3,
  position: 12,
  prevHash: 'ab'.repeat(32),
  atMs: 1_790_000_000_000,
  action: 'token_created',
  actorKind: 'user',
  actorGid: '11',
  address: '192.0.2.1',
  credentialKind: 'session',
  credentialGid: '21',
  targetKind: 'token',
  targetGid: '31',
  personGid: null,
  workspaceGid: '41',
  appGid: null,
  outcome: 'done',
  reason: null,
  details: '{"name":"Zoë \\"CI\\""}',
}

it('is the JSON array that the documentation names, and its SHA-256', () => {
  const text = `["mudra-audit-1",3,12,"${'ab'.repeat(32)}",1790000000000,"token_created","user","11","192.0.2.1","session","21","token","31",null,"41",null,"done",null,"{\\"name\\":\\"Zoë \\\\\\"CI\\\\\\"\\"}"]`
  expect(linkText(LINK)).toBe(text)
  expect(linkHash(LINK)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
})

it('differs when any one field differs, and when text moves from one field to the next', () => {
  const seen = new Set([linkHash(LINK)])
  for (const [field, value] of Object.entries(LINK)) {
    const other = typeof value === 'number' ? value + 1 : value === null ? '' : `${value as string} `
    seen.add(linkHash({ ...LINK, [field]: other }))
  }
  seen.add(linkHash({ ...LINK, actorGid: '1', address: '1192.0.2.1' }))
  seen.add(linkHash({ ...LINK, actorGid: '11","192.0.2.1', address: null }))
  expect(seen.size).toBe(Object.keys(LINK).length + 3)
})
