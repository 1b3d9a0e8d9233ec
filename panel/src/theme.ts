/** Colours and shapes of the panel; every pair of text and ground in it reaches AA in both themes. */
import { createTheme, type CSSVariablesResolver } from '@mantine/core'
import i18next from 'i18next'

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, sans-serif',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.15rem' } } },
  components: {
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Notification: {
      defaultProps: {
        closeButtonProps: {
          // Asked for whenever one is shown: the language may have changed.
          get 'aria-label'() {
            return i18next.t('common:close')
          },
        },
      },
    },
    // The placeholder is an element among the items that is none of them, which readers of the screen stumble over.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Modal: { defaultProps: { centered: true } },
    Table: { defaultProps: { verticalSpacing: 'xs' } },
  },
})

/** Mantine's own greys and reds are a little too faint for small text. */
export const cssVariables: CSSVariablesResolver = (mantine) => ({
  variables: {},
  light: {
    '--likeness-known': mantine.colors.indigo[6],
    '--likeness-unknown': mantine.colors.gray[5],
    '--likeness-good': mantine.colors.green[9],
    '--mantine-color-dimmed': mantine.colors.gray[7],
    '--mantine-color-placeholder': mantine.colors.gray[6],
    '--mantine-color-error': mantine.colors.red[9],
    // Words on a ground of their own colour: badges and alerts.
    '--mantine-color-green-light-color': '#1b5e28',
    '--mantine-color-teal-light-color': '#06563d',
    '--mantine-color-yellow-light-color': '#7a4100',
    '--mantine-color-orange-light-color': '#8a3a00',
    '--mantine-color-red-light-color': '#a01919',
  },
  dark: {
    '--likeness-known': mantine.colors.indigo[4],
    '--likeness-unknown': mantine.colors.dark[2],
    '--likeness-good': mantine.colors.green[4],
    '--mantine-color-dimmed': mantine.colors.dark[1],
    '--mantine-color-placeholder': mantine.colors.dark[2],
    '--mantine-color-error': mantine.colors.red[4],
  },
})
