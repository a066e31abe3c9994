interface FoundJava {
  readonly command: string;
  readonly version: number | undefined;
}
type Env = Readonly<Record<string, string | undefined>>;
export const oldestJava: number;
export function lookForJava(env?: Env): FoundJava;
export function lookForMaven(env?: Env): string | undefined;
export function lookForDocker(env?: Env): boolean;
export function familyOf(platform: string, osRelease: string): string | undefined;
export function javaMissing(found: FoundJava): string;
export function mavenMissing(): string;
// Without this all types above would be exported as well.
export {};
