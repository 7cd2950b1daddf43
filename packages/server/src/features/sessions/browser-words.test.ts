import { describe, expect, it } from 'vitest'
import { browserWords } from './browser-words.js'

describe('browserWords', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0',
      'Firefox on Windows',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36 Edg/129.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
      'Safari on macOS',
    ],
    [
      'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/129.0 Mobile Safari/537.36',
      'Chrome on Android',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/129.0 Mobile Safari/604.1',
      'Chrome on iPhone',
    ],
    ['curl/8.9.1', 'curl'],
    ['libcurl/8.9.1', 'Unknown browser'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/120.0 Safari/537.36 OPR/106.0', 'Opera on Windows'],
    [
      'Mozilla/5.0 (Linux; Android 13; SM-S901) SamsungBrowser/23.0 Chrome/115.0 Mobile Safari/537.36',
      'Samsung Internet on Android',
    ],
    ['Mozilla/5.0 (Linux; Android 14) Chrome/129.0 Mobile Safari/537.36 EdgA/129.0', 'Edge on Android'],
    ['Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) FxiOS/131.0 Mobile/15E148', 'Firefox on iPad'],
    ['Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1', 'Safari on iPad'],
    ['Mozilla/5.0 (X11; CrOS x86_64 14541.0) Chrome/129.0 Safari/537.36', 'Chrome on ChromeOS'],
    ['Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/129.0 Safari/537.36', 'Chrome on Linux'],
    ['Mozilla/5.0 (Wayland; Linux x86_64) Chromium/129.0 Safari/537.36', 'Chrome on Linux'],
    ['Mozilla/5.0 (X11; FreeBSD amd64; rv:131.0) Firefox/131.0', 'Firefox on Linux'],
    ['Mozilla/5.0 (Macintosh; PPC) Firefox/2.0', 'Firefox on macOS'],
    ['Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Safari/605.1.15', 'Unknown browser on macOS'],
    ['Firefox/131.0', 'Firefox'],
    ['something (X11; Linux)', 'Unknown browser on Linux'],
    ['<script>alert(1)</script>', 'Unknown browser'],
    ['', 'Unknown browser'],
  ])('%s', (userAgent, words) => {
    expect(browserWords(userAgent)).toBe(words)
  })
})
