import { useContext } from 'preact/hooks'
import { t } from '../../languages/text.js'
import { Brand } from '../../ui/brand.js'

const WORDS =
  'A person signs in here and allows an app. The app gets a token from this server. With the token it calls the API of this server, which works like Asana’s, or your own API, which asks this server what the token may do.'

interface BoxProps {
  readonly x: number
  readonly y: number
  readonly title: string
  readonly text: string
}

const BOX = { width: 140, height: 56 } as const

/** What this server is, in one picture: who asks whom for what. It takes its colours from the page, and so fits either scheme. */
export function WelcomePicture() {
  const brand = useContext(Brand)
  return (
    <svg class="welcome-picture" viewBox="0 0 360 318" role="img" aria-labelledby="welcome-picture-words">
      <title id="welcome-picture-words">{t(WORDS)}</title>
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 10 10"
          refX="8"
          refY="5"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path class="picture-tip" d="M0 0 10 5 0 10z" />
        </marker>
      </defs>
      <Arrow d="M75 57v64" />
      <Arrow d="M285 121V57" />
      <Arrow d="M75 195v64" />
      <Arrow d="M285 259v-64" />
      <Label x={84} y={94}>
        {t('signs in, allows')}
      </Label>
      <Label x={276} y={94} isEnd>
        {t('gets a token')}
      </Label>
      <Label x={84} y={232}>
        {t('serves')}
      </Label>
      <Label x={276} y={232} isEnd>
        {t('asks what it may do')}
      </Label>
      <Box x={5} y={1} title={t('A person')} text={t('works here')} />
      <Box x={215} y={1} title={t('App or script')} text={t('acts for them')} />
      <rect class="picture-mudra" x="5" y="121" width="350" height="74" rx="10" />
      <g class="picture-seal" transform="translate(24 138)">
        <path d="M33.52 16.38A14 14 0 1 1 23.62 6.48" />
        <circle cx="29.9" cy="10.1" r="4.25" />
      </g>
      <text class="picture-title" x="78" y="154">
        {brand.name}
      </text>
      <text class="picture-text" x="78" y="174">
        {t('sign-in, consent, tokens, audit')}
      </text>
      <Box x={5} y={261} title={t('The API')} text={t('as Asana’s')} />
      <Box x={215} y={261} title={t('Your own API')} text={t('guarded by tokens')} />
    </svg>
  )
}

function Box({ text, title, x, y }: BoxProps) {
  const middle = x + BOX.width / 2
  return (
    <g class="picture-box">
      <rect x={x} y={y} width={BOX.width} height={BOX.height} rx="8" />
      <text class="picture-title" x={middle} y={y + 24} text-anchor="middle">
        {title}
      </text>
      <text class="picture-text" x={middle} y={y + 43} text-anchor="middle">
        {text}
      </text>
    </g>
  )
}

function Arrow({ d }: { readonly d: string }) {
  return <path class="picture-arrow" d={d} marker-end="url(#arrow)" />
}

function Label({
  children,
  isEnd = false,
  x,
  y,
}: {
  readonly x: number
  readonly y: number
  /** Whether it ends there, instead of beginning. */
  readonly isEnd?: boolean
  readonly children: string
}) {
  return (
    <text class="picture-text" x={x} y={y} text-anchor={isEnd ? 'end' : 'start'}>
      {children}
    </text>
  )
}
