import { Box, Container, Group, Text } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Mark } from '../../shell/mark.tsx'
import { OfflineBanner } from '../../shell/offline-banner.tsx'
import { LanguageSwitch, ThemeSwitch } from '../../shell/switches.tsx'
import styles from './visit.module.css'

export interface VisitFrameProps {
  /** The gallery's name; null: not known. */
  title: string | null
  menu?: ReactNode
  children: ReactNode
}

/** What is around every page of a visitor. */
export function VisitFrame({ title, menu, children }: VisitFrameProps) {
  const { t } = useTranslation('visit')
  useEffect(() => {
    document.title = title === null ? 'Likeness' : `${title} · Likeness`
  }, [title])
  return (
    <>
      <Box component="header" className={`${styles.header} no-print`}>
        <Group gap="xs" wrap="nowrap" justify="space-between">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <Box lh={0} style={{ flex: 'none' }}>
              <Mark size={28} />
            </Box>
            <Text fw={650} lh={1.25} lineClamp={2} dir="auto">
              {title ?? t('tagline')}
            </Text>
          </Group>
          <Group gap={2} wrap="nowrap">
            <LanguageSwitch />
            {/* A telephone says itself whether it is dark. */}
            <Box visibleFrom="xs">
              <ThemeSwitch />
            </Box>
            {menu}
          </Group>
        </Group>
      </Box>
      <Container component="main" size="xl" px={{ base: 'sm', sm: 'lg' }} py="md" className={styles.main}>
        <OfflineBanner />
        {children}
      </Container>
    </>
  )
}
