import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ONE_PIXEL } from '../../test/support/pictures.js'
import { OWN_BRAND } from './brand.js'
import { readConfig } from './config.js'

const folder = mkdtempSync(join(tmpdir(), 'mudra-brand-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const file = (name: string, bytes: Uint8Array | string) => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
const PNG = ONE_PIXEL
function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment, {})
    return []
  } catch (error) {
    return (error as Error).message.split('\n')
  }
}

describe('the settings of the brand', () => {
  it('are Mudra’s own unless set', () => {
    expect(readConfig({}, {}).brand).toEqual(OWN_BRAND)
  })

  it('are read, the picture without what is about it', () => {
    const environment = {
      MUDRA_BRAND_NAME: ' Orchard ',
      MUDRA_BRAND_LOGO: file('logo.png', Buffer.concat([PNG, Buffer.from('more')])),
      MUDRA_BRAND_ACCENT: '#FFD500',
      MUDRA_BRAND_TERMS_URL: 'https://people.example/terms',
      MUDRA_BRAND_PRIVACY_URL: 'http://localhost:3000/privacy',
    }
    const { brand, mail } = readConfig(environment, {})
    expect(brand).toMatchObject({
      name: 'Orchard',
      accent: '#ffd500',
      termsUrl: 'https://people.example/terms',
      privacyUrl: 'http://localhost:3000/privacy',
    })
    expect(Buffer.from(brand.logo?.bytes ?? [])).toEqual(PNG)
    expect(mail.from).toBe('Orchard <mudra@localhost>')
  })

  it('that are wrong are named together, each with what to do', () => {
    const svg = file('logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
    const large = file('large.png', Buffer.alloc(300_000))
    expect(
      problemsOf({
        MUDRA_BRAND_NAME: 'Orchard\u202e',
        MUDRA_BRAND_LOGO: svg,
        MUDRA_BRAND_ACCENT: 'red',
        MUDRA_BRAND_TERMS_URL: 'javascript:alert(1)',
        MUDRA_BRAND_PRIVACY_URL: 'http://people.example/',
      }),
    ).toEqual([
      expect.stringMatching(/^MUDRA_BRAND_NAME: must not contain line ends/),
      `MUDRA_BRAND_LOGO: ${svg} is not a whole PNG, JPEG or WebP picture of at most 4096 pixels a side`,
      'MUDRA_BRAND_ACCENT: red is not a color; write one like #5a45b5',
      'MUDRA_BRAND_TERMS_URL: javascript:alert(1) is not an address of https; use one like https://example.com/terms',
      'MUDRA_BRAND_PRIVACY_URL: http://people.example/ is not an address of https; use one like https://example.com/terms',
    ])
    expect(problemsOf({ MUDRA_BRAND_LOGO: large })).toEqual([
      `MUDRA_BRAND_LOGO: ${large} is larger than 256 KiB; make it smaller`,
    ])
    expect(problemsOf({ MUDRA_BRAND_LOGO: folder })).toEqual([
      `MUDRA_BRAND_LOGO: ${folder} is not a file; name a PNG, JPEG or WebP picture`,
    ])
    expect(problemsOf({ MUDRA_BRAND_LOGO: join(folder, 'none') })[0]).toMatch(
      /^MUDRA_BRAND_LOGO: cannot read/,
    )
    expect(problemsOf({ MUDRA_BRAND_NAME: 'a<b' })).toEqual([
      'MUDRA_BRAND_NAME: must not contain < > " or \\',
    ])
    expect(problemsOf({ MUDRA_BRAND_NAME: 'x'.repeat(41) })).toEqual([
      'MUDRA_BRAND_NAME: must be at most 40 characters long',
    ])
    expect(problemsOf({ MUDRA_LANGUAGE: 'fr' })).toEqual(['MUDRA_LANGUAGE: must be one of en, de'])
  })
})
