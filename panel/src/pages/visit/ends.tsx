/** Pages where there is nothing more to see, and what to do then. */
import { Alert, Center, List, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconDoorExit, IconLinkOff, IconWifiOff } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { READABLE } from '../../faces/readable.ts'
import { VisitFrame } from './visit-frame.tsx'

interface EndProps {
  icon: typeof IconLinkOff
  title: string
  children: ReactNode
}

function End({ icon: Icon, title, children }: EndProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  // What was there before is gone with its focus: whoever listens to the page hears where they are.
  useEffect(() => {
    heading.current?.focus()
  }, [])
  return (
    <VisitFrame title={null}>
      <Center mih="60dvh">
        <Stack gap="md" maw={460} w="100%">
          <ThemeIcon size={56} radius="xl" variant="light" color="gray" aria-hidden>
            <Icon size={28} stroke={1.5} />
          </ThemeIcon>
          <Title order={1} size="h2" ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
            {title}
          </Title>
          {children}
        </Stack>
      </Center>
    </VisitFrame>
  )
}

export function DeadLink() {
  const { t } = useTranslation('visit')
  return (
    <End icon={IconLinkOff} title={t('dead.title')}>
      <Text>{t('dead.meaning')}</Text>
      <div>
        <Text fw={600} mb={4}>
          {t('dead.steps')}
        </Text>
        <List spacing={4}>
          <List.Item>{t('dead.open')}</List.Item>
          <List.Item>{t('dead.ask')}</List.Item>
        </List>
      </div>
    </End>
  )
}

export function Left() {
  const { t } = useTranslation('visit')
  return (
    <End icon={IconDoorExit} title={t('left.title')}>
      <Text>{t('left.meaning')}</Text>
    </End>
  )
}

/** Before anything was fetched. */
export function Offline() {
  const { t } = useTranslation('visit')
  return (
    <Alert color="yellow" icon={<IconWifiOff />} role="status" title={t('offline.title')} styles={READABLE}>
      {t('offline.meaning')}
    </Alert>
  )
}
