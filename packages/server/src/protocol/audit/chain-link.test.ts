import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import {
  CHAIN_OF_OLDER,
  CHAINS,
  CHAINS_WRITTEN,
  firstFormHash,
  hashWorkspaces,
  linkHash,
  linkText,
  type ChainLink,
} from './chain-link.js'

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

const SEEN_BY = { seq: 77, workspacesSalt: '5a17', workspaceGids: '41 42' }
const LINK: ChainLink = {
  chain: 3,
  position: 12,
  prevHash: 'ab'.repeat(32),
  seq: 77,
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
  workspacesHash: hashWorkspaces(SEEN_BY),
  firstHash: null,
}
const FACTS = `1790000000000,"token_created","user","11","192.0.2.1","session","21","token","31",null,"41",null,"done",null,"{\\"name\\":\\"Zoë \\\\\\"CI\\\\\\"\\"}"`

it('is the JSON array that the documentation names, and its SHA-256', () => {
  const text = `["mudra-audit-2",3,12,"${'ab'.repeat(32)}",77,${FACTS},"${LINK.workspacesHash}",null]`
  expect(linkText(LINK)).toBe(text)
  expect(linkHash(LINK)).toBe(sha256(text))
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

it('has in its first form neither its number nor who sees it', () => {
  const text = `["mudra-audit-1",3,12,"before",${FACTS}]`
  expect(firstFormHash(LINK, 'before')).toBe(sha256(text))
})

it('says which workspaces see it, without telling one of another', () => {
  expect(hashWorkspaces(SEEN_BY)).toBe(sha256('["mudra-audit-workspaces-1",77,"5a17","41 42"]'))
  const others = [{ seq: 78 }, { workspacesSalt: '5a18' }, { workspaceGids: '41' }, { workspaceGids: '' }]
  expect(new Set([SEEN_BY, ...others].map((one) => hashWorkspaces({ ...SEEN_BY, ...one }))).size).toBe(5)
})

it('the chains are those that every database of this server has', () => {
  expect({ CHAINS, CHAINS_WRITTEN, CHAIN_OF_OLDER }).toEqual({
    CHAINS: 17,
    CHAINS_WRITTEN: 16,
    CHAIN_OF_OLDER: 16,
  })
})
