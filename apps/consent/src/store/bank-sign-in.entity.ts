import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A bank whose customers can sign in; operators write it (`npm run ops -- bank sign-in`). */
@Entity('bank_sign_in')
export class BankSignIn {
  @PrimaryColumn('text') bankId!: string;
  /** Of its OpenID provider. */
  @Column('text') issuer!: string;
  /** The network's, as the bank registered it. */
  @Column('text') clientId!: string;
  /** As customers know the bank. */
  @Column('text') name!: string;
  /** Of its security event tokens, where it is not that of its provider. */
  @Column('text', { nullable: true }) eventsIssuer!: string | null;
  /** Where the keys are that sign them, where they are not its provider's. */
  @Column('text', { nullable: true }) eventsJwks!: string | null;
}
