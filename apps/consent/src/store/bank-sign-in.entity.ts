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
}
