fn main(){ let _ = pressure_returns::p::prelude::df!("a"=>[1]).unwrap().lazy().collect(); use pressure_returns::p::prelude::IntoLazy; }
