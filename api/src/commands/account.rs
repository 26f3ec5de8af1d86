//! `account add`, `account grant`, `account suspend`, `account reset-second-factor`.

use super::{Ending, open};
use clap::{Args, Subcommand};
use quartierhilfe::{
    accounts::{
        Refusal,
        flows::by_command::{self, NewSignIn},
        sign_in::{hasher::hash_here, rules::password::PasswordFault},
    },
    config::Config,
    kernel::{role::Role, text_enum::TextEnum},
};
use std::io::Read;

#[derive(Subcommand)]
pub enum AccountCommand {
    /// Makes an account that can sign in, e.g. the first admin.
    Add(NewAccountArguments),
    /// Gives a role to an account; its sessions end.
    Grant {
        /// The account's e-mail address.
        #[arg(long)]
        email: String,
        /// resident, volunteer, stadtkuemmerer, coordinator or admin.
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// Suspends an account; its sessions end at once.
    Suspend {
        /// The account's e-mail address.
        #[arg(long)]
        email: String,
    },
    /// Takes a lost second factor away; at the next sign-in a new one is set up.
    ResetSecondFactor {
        /// The account's e-mail address.
        #[arg(long)]
        email: String,
    },
}

#[derive(Args)]
pub struct NewAccountArguments {
    /// E-mail address to sign in with; taken as proved.
    #[arg(long)]
    email: String,
    /// resident, volunteer, stadtkuemmerer, coordinator or admin; once for each.
    #[arg(long = "role", value_parser = role, required = true)]
    roles: Vec<Role>,
    /// First name.
    #[arg(long, default_value = "Team")]
    first_name: String,
    /// Last name.
    #[arg(long, default_value = "Quartierhilfe")]
    last_name: String,
    /// Reads the password from standard input instead of making one.
    #[arg(long)]
    password_stdin: bool,
}

fn role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| "one of resident, volunteer, stadtkuemmerer, coordinator, admin".to_owned())
}

/// Does the command and gives back what to print.
pub fn run(command: AccountCommand, config: &Config) -> Result<String, Ending> {
    match command {
        AccountCommand::Add(arguments) => add(config, arguments),
        AccountCommand::Grant { email, role } => {
            let done = format!("{email} is {role} from the next sign-in on");
            write(config, "account.grant", move |tx| by_command::grant(tx, &email, role)).map(|()| done)
        }
        AccountCommand::Suspend { email } => {
            let done = format!("{email} is suspended");
            write(config, "account.suspend", move |tx| by_command::suspend(tx, &email)).map(|()| done)
        }
        AccountCommand::ResetSecondFactor { email } => {
            let name = email.clone();
            let was_there =
                write(config, "account.reset_factor", move |tx| by_command::reset_second_factor(tx, &email))?;
            let found = if was_there { "is taken away" } else { "was not there" };
            Ok(format!("the second factor of {name} {found}; its sessions have ended"))
        }
    }
}

fn add(config: &Config, arguments: NewAccountArguments) -> Result<String, Ending> {
    let is_made = !arguments.password_stdin;
    let password = if is_made { by_command::random_password() } else { password_from_stdin()? };
    let (judged, email) = (password.clone(), arguments.email.clone());
    write(config, "account.judge", move |tx| by_command::judge_password(tx, &judged, &email))?
        .map_err(|fault| Ending::BadInput(fault_words(fault)))?;
    let phc = hash_here(&password).ok_or_else(|| Ending::Failed("the password could not be hashed".to_owned()))?;
    let new = NewSignIn {
        email: arguments.email.clone(),
        roles: arguments.roles.clone(),
        first_name: arguments.first_name,
        last_name: arguments.last_name,
        phc,
    };
    write(config, "account.add", move |tx| by_command::add(tx, &new))?;
    let roles: Vec<String> = arguments.roles.iter().map(ToString::to_string).collect();
    let mut text = format!("{} is {}", arguments.email, roles.join(" and "));
    if is_made {
        text = format!("{text}\npassword (shown once): {password}");
    }
    if arguments.roles.iter().any(|role| role.is_staff()) {
        text.push_str("\nat the first sign-in a second factor is set up");
    }
    Ok(text)
}

fn write<T, F>(config: &Config, name: &'static str, work: F) -> Result<T, Ending>
where
    T: Send + 'static,
    F: Fn(&mut quartierhilfe::db::Tx<'_>) -> quartierhilfe::accounts::Outcome<T> + Send + 'static,
{
    open(config)?.write_blocking(name, work).map_err(|failure| Ending::of(failure, words))
}

fn password_from_stdin() -> Result<String, Ending> {
    let mut text = String::new();
    let read = std::io::stdin().take(2_048).read_to_string(&mut text);
    read.map_err(|error| Ending::BadInput(format!("the password could not be read: {error}")))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn fault_words(fault: PasswordFault) -> String {
    match fault {
        PasswordFault::TooShort { minimum } => format!("the password needs at least {minimum} characters"),
        PasswordFault::TooLong { maximum } => format!("the password has more than {maximum} bytes"),
        PasswordFault::ForbiddenCharacter => "the password holds a NUL".to_owned(),
        PasswordFault::Guessable => "the password is easily guessed".to_owned(),
    }
}

fn words(refusal: Refusal) -> String {
    match refusal {
        Refusal::Invalid(faults) => {
            let fields: Vec<_> = faults.iter().map(|fault| fault.pointer.trim_start_matches('/')).collect();
            format!("not valid: {}", fields.join(", "))
        }
        Refusal::EmailTaken => "an account with this address exists: use account grant".to_owned(),
        Refusal::NotFound => "there is no account with this address".to_owned(),
        Refusal::LastAdmin => "the last admin who can act cannot be suspended".to_owned(),
        Refusal::NotNow => "a staff role needs an account that signs in with a password".to_owned(),
        other => format!("refused: {other:?}"),
    }
}
