import { Box, Center, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Mark } from '../../shell/mark.tsx'
import { LanguageSwitch, ThemeSwitch } from '../../shell/switches.tsx'

/** The page before anybody is signed in. */
export function Frame({ title, subtitle, children }: { title: string; subtitle: string; children: ReactNode }) {
  const { t } = useTranslation('sign-in')
  useEffect(() => {
    document.title = `${title} · Likeness`
  }, [title])
  return (
    <Box component="main" mih="100dvh" p="md">
      <Group justify="flex-end" gap={4}>
        <LanguageSwitch />
        <ThemeSwitch />
      </Group>
      <Center mih="calc(100dvh - 100px)">
        <Stack w="100%" maw={400} gap="lg">
          <Group gap="sm">
            <Mark size={40} />
            <div>
              <Text fw={700} size="xl" lh={1.2}>
                Likeness
              </Text>
              <Text size="sm" c="dimmed">
                {t('tagline')}
              </Text>
            </div>
          </Group>
          <Paper withBorder p={{ base: 'md', xs: 'xl' }}>
            <Title order={1} size="h2">
              {title}
            </Title>
            <Text c="dimmed" mb="lg">
              {subtitle}
            </Text>
            {children}
          </Paper>
        </Stack>
      </Center>
    </Box>
  )
}
