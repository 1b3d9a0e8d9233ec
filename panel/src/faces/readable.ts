/** For alerts: words in the colour of words. Colour is in the ground and the icon, where it need not be read. */
export const READABLE = {
  title: { color: 'var(--mantine-color-text)' },
  message: { color: 'var(--mantine-color-text)' },
} as const
